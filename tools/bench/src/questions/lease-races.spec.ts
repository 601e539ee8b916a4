import { describe, expect, it } from '@jest/globals'
import type { Asking } from '../load/operators.js'
import { type LeasedTask, racesOf } from './lease-races.js'

const asking = (operatorId: string, taskId: string | undefined, status = taskId ? 200 : 204): Asking => ({
  ...{ operatorId, taskId, status },
  ms: 1,
  round: 0,
})
const leased = (taskId: string, operatorId: string): LeasedTask => ({ taskId, operatorId, state: 'leased', leased: 1 })
const waiting = (taskId: string): LeasedTask => ({ taskId, operatorId: null, state: 'waiting', leased: 0 })
const NONE = { twice: 0, lost: 0, empty: 0, failed: 0 }

describe('races of operators', () => {
  it('are none where each task went to one, and the database says so', () => {
    expect(racesOf([asking('a', '1'), asking('b', '2')], [leased('1', 'a'), leased('2', 'b'), waiting('3')], 3)).toEqual(NONE)
  })

  it('are seen where two were given one task', () => {
    expect(racesOf([asking('a', '1'), asking('b', '1')], [leased('1', 'b')], 1)).toMatchObject({ twice: 1, lost: 1 })
    expect(racesOf([asking('a', '1')], [{ ...leased('1', 'a'), leased: 2 }], 1)).toMatchObject({ twice: 1 })
  })

  it('are seen where a task is gone, was given to nobody, or another has it', () => {
    expect(racesOf([asking('a', '1')], [], 1)).toMatchObject({ lost: 2 })
    expect(racesOf([], [leased('1', 'a')], 1)).toMatchObject({ lost: 1 })
    expect(racesOf([asking('a', '1')], [leased('1', 'b')], 1)).toMatchObject({ lost: 1 })
  })

  it('count who went away empty, and requests that failed', () => {
    expect(racesOf([asking('a', undefined), asking('b', undefined, 503), asking('c', undefined, 0)], [], 0)).toMatchObject({
      empty: 1,
      failed: 2,
    })
  })
})
