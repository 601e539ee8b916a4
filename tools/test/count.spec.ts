import { describe, expect, it } from '@jest/globals'
import { add, countOf, NOTHING, sentence } from './count.mjs'

const suite = (status: string, ...statuses: string[]) => ({
  name: 'a.spec.ts',
  status,
  assertionResults: statuses.map((each, index) => ({ status: each, fullName: `test ${index}` })),
})

describe('the count of a test run', () => {
  it('counts tests, not suites', () => {
    const result = { testResults: [suite('passed', 'passed', 'passed'), suite('failed', 'passed', 'failed')] }
    expect(countOf(result, 1)).toMatchObject({ passed: 3, failed: 1, skipped: 0 })
  })

  it('counts a suite that does not load as failed', () => {
    expect(countOf({ testResults: [suite('failed'), suite('passed', 'passed')] }, 1)).toMatchObject({ passed: 1, failed: 1 })
  })

  it('counts a run without a result as failed', () => {
    expect(countOf(undefined, 1)).toMatchObject({ failed: 1 })
  })

  it('counts a run that failed outside of its tests as failed', () => {
    expect(countOf({ testResults: [suite('passed', 'passed')] }, 1)).toMatchObject({ passed: 1, failed: 1 })
  })

  it('names what was skipped', () => {
    const count = add(NOTHING, countOf({ testResults: [suite('passed', 'passed', 'pending')] }, 0))
    expect(count.skippedNames).toEqual(['test 1'])
    expect(sentence(count)).toBe('1 passed, 0 failed')
  })

  it('names what failed, be it a test, a file that does not load or a run', () => {
    const test = { testResults: [suite('failed', 'passed', 'failed')] }
    expect(countOf(test, 1).failedNames).toEqual(['test 1'])
    expect(countOf({ testResults: [suite('failed')] }, 1).failedNames).toEqual(['a.spec.ts'])
    expect(add(countOf({ testResults: [suite('passed', 'passed')] }, 3), countOf(undefined, 0)).failedNames).toEqual([
      'a run that ended with 3 though no test failed',
      'a run that left no result',
    ])
  })

  it('says nothing of skipping where nothing is skipped', () => {
    expect(sentence({ ...NOTHING, passed: 12 })).toBe('12 passed, 0 failed')
  })
})
