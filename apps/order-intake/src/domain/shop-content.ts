import type { Order } from './order.js'

/** One content of an order as the shop sent it. */
export interface ShopContent {
  /** Keyed hash: equal for equal content, whatever the order of its fields. */
  hash: string
  revision: number | null
  /** Where it came from: topic-partition-offset, or the request. */
  source: string
}

/** Hash of every content that was accepted, with where it came from. */
export type PastContents = ReadonlyMap<string, string>

/**
 * `new`: to be accepted. `unchanged`: the shop's newest content again. `redelivered`: the very record that once made an older version.
 * The last two are old content after new, which never rolls an order back.
 */
export type ContentVerdict = 'new' | 'unchanged' | 'redelivered' | 'stale-revision' | 'stale-content'

export function judgeContent(order: Order, content: ShopContent, past: PastContents): ContentVerdict {
  if (order.status === 'awaited') return 'new'
  if (content.hash === order.contentHash) return 'unchanged'
  if (past.get(content.hash) === content.source) return 'redelivered'
  if (content.revision !== null) {
    return order.shopRevision === null || content.revision > order.shopRevision ? 'new' : 'stale-revision'
  }
  return past.has(content.hash) ? 'stale-content' : 'new'
}
