import { describe, expect, it } from '@jest/globals'
import { awaitedOrder, type Order } from './order.js'
import { judgeContent, type ShopContent } from './shop-content.js'

const awaited = awaitedOrder({ orderId: 'o', shopId: 's', externalId: 'x', personRef: 'p', receivedAt: new Date(0) })
const order = (changes: Partial<Order> = {}): Order => ({ ...awaited, status: 'pending', version: 2, contentHash: 'new', ...changes })
const content = (hash: string, revision: number | null = null, source = 'elsewhere'): ShopContent => ({ hash, revision, source })
const past = new Map([
  ['old', 'orders-0-1'],
  ['new', 'orders-0-2'],
])

describe('content that a shop sends', () => {
  it('is new for an order that only was awaited', () => {
    expect(judgeContent(awaited, content('old'), new Map())).toBe('new')
  })

  it('is unchanged when it equals the newest, with or without a revision', () => {
    expect(judgeContent(order(), content('new'), past)).toBe('unchanged')
    expect(judgeContent(order({ shopRevision: 4 }), content('new', 5), past)).toBe('unchanged')
  })

  it('is new when nobody saw it before', () => {
    expect(judgeContent(order(), content('newer'), past)).toBe('new')
  })

  it('is stale when it is an old one sent again, never a roll-back', () => {
    expect(judgeContent(order(), content('old'), past)).toBe('stale-content')
  })

  it('is a redelivery when the very record comes again that once made the old version', () => {
    expect(judgeContent(order(), content('old', null, 'orders-0-1'), past)).toBe('redelivered')
    expect(judgeContent(order({ shopRevision: 2 }), content('old', 1, 'orders-0-1'), past)).toBe('redelivered')
  })

  it('may go back to old content by a greater revision', () => {
    expect(judgeContent(order({ shopRevision: 2 }), content('old', 3), past)).toBe('new')
  })

  it('is stale with a revision that is not greater', () => {
    expect(judgeContent(order({ shopRevision: 2 }), content('newer', 2), past)).toBe('stale-revision')
    expect(judgeContent(order({ shopRevision: 2 }), content('newer', 1), past)).toBe('stale-revision')
  })
})
