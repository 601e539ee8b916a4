import { describe, expect, it } from '@jest/globals'
import { LeaseWalk, type LeaseEntry } from './lease-walk.js'

const entry = (kind: string, operator: string | null = null, details: LeaseEntry['details'] = {}, task = 't'): LeaseEntry => ({
  ...{ task, kind, operator, details },
})
const faults = (...entries: LeaseEntry[]): (string | undefined)[] => {
  const walk = new LeaseWalk()
  return entries.map((each) => walk.take(each)).filter((fault) => fault !== undefined)
}

describe('a walk through the leases of a task', () => {
  it('has nothing to say of a task that was leased, tried, postponed, leased again, revoked and closed by its last holder', () => {
    expect(
      faults(
        entry('opened'),
        entry('leased', 'ann', { token: 1 }),
        entry('attempt', 'ann', { outcome: 'reached' }),
        entry('attempt', 'ann', { outcome: 'busy' }),
        entry('postponed'),
        entry('due'),
        entry('leased', 'ben', { token: 2 }),
        entry('action'),
        entry('lease-revoked', 'ben', { token: 3 }),
        entry('leased', 'ann', { token: 4 }),
        entry('closed', 'ann', { outcome: 'confirmed' }),
      ),
    ).toEqual([])
  })

  it('has nothing to say of a task that the policy closes under a lease', () => {
    expect(faults(entry('opened'), entry('leased', 'ann', { token: 1 }), entry('closed', null, { outcome: 'order-ended' }))).toEqual([])
  })

  it('begins anew with each task', () => {
    expect(faults(entry('leased', 'ann', { token: 5 }), entry('leased', 'ben', { token: 1 }, 'another'))).toEqual([])
  })

  it.each([
    [
      'a second lease beside the first',
      [entry('leased', 'ann', { token: 1 }), entry('leased', 'ben', { token: 2 })],
      /while the lease of ann/,
    ],
    [
      'a token that is handed out twice',
      [entry('leased', 'ann', { token: 1 }), entry('released', 'ann'), entry('leased', 'ben', { token: 1 })],
      /token 1/,
    ],
    [
      'a token that was revoked',
      [entry('leased', 'ann', { token: 1 }), entry('lease-revoked', 'ann', { token: 2 }), entry('leased', 'ben', { token: 2 })],
      /token 2/,
    ],
    [
      'a decision under a lease that is over',
      [entry('leased', 'ann', { token: 1 }), entry('lease-expired', 'ann'), entry('closed', 'ann')],
      /was over/,
    ],
    ['an attempt under the lease of another', [entry('leased', 'ann', { token: 1 }), entry('attempt', 'ben')], /ann’s/],
  ])('notices %s', (_, entries, fault) => {
    expect(faults(...entries)).toEqual([expect.stringMatching(fault)])
  })
})
