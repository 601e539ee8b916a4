import { describe, expect, it } from '@jest/globals'
import { cpuByName, machineCpu, parseStat } from './cpu.js'

describe('CPU by process', () => {
  it('is read behind a name that holds spaces and parentheses', () => {
    const stat = '42 (odd) name (x)) S 7 42 42 0 -1 4194560 100 0 0 0 150 50 30 20 20 0 1 0 100 0 0'
    expect(parseStat(stat)).toEqual({ parent: 7, own: 2_000, endedChildren: 500 })
  })

  it('grows with what a process does, and is nothing of one that is gone', () => {
    const own = [{ name: 'own', pid: process.pid, children: false }]
    const before = cpuByName(own).get('own') ?? 0
    for (const until = performance.now() + 60; performance.now() < until;);
    expect((cpuByName(own).get('own') ?? 0) - before).toBeGreaterThanOrEqual(20)
    expect(cpuByName([{ name: 'gone', pid: 2 ** 22 + 1, children: true }]).get('gone')).toBe(0)
  })

  it('of the machine tells busy, stolen and all apart', () => {
    expect(machineCpu('cpu  10 1 5 100 4 2 1 7 0 0\ncpu0 …')).toEqual({ busy: 190, stolen: 70, all: 1_300 })
  })
})
