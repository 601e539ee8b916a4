import { describe, expect, it } from '@jest/globals'
import { add, countOf, NOTHING, sentence } from './count.mjs'

const suite = (status: string, ...statuses: string[]) => ({
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

  it('says nothing of skipping where nothing is skipped', () => {
    expect(sentence({ ...NOTHING, passed: 12 })).toBe('12 passed, 0 failed')
  })
})
