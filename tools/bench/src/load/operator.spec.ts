import { describe, expect, it } from '@jest/globals'
import { outOfTurn } from './operator.js'

const task = (priority: number, minute: number) => ({ priority, deadline: new Date(Date.UTC(2026, 10, 22, 9, minute)).toISOString() })

describe('the turn of tasks', () => {
  it('is by priority, then by the nearest deadline', () => {
    expect(outOfTurn([task(200, 30), task(100, 10), task(100, 10), task(100, 20)])).toBe(0)
  })

  it('counts each that came before a nearer or a more important one', () => {
    expect(outOfTurn([task(100, 20), task(100, 10)])).toBe(1)
    expect(outOfTurn([task(100, 10), task(200, 20), task(100, 5)])).toBe(1)
    expect(outOfTurn([])).toBe(0)
  })
})
