import type { DecidedChanges, OrderDocument, OrderFacts, PersonalBlock } from '@fifteen/contracts'
import { readPersonal, type ShopReading } from '../../domain/order-facts.js'
import { hasGoods, MOST_CONTENT_BYTES, orderTotal } from '../../domain/order-limits.js'
import type { VersionBody } from '../order-book/announcements.js'

/** The version that a decision makes of the current one; undefined where that would be no order: no goods, no exact total, too large. */
export function decidedVersion(current: VersionBody, changes: DecidedChanges, shop: ShopReading): VersionBody | undefined {
  const document = changedDocument(current.document, changes)
  if (!document) return undefined
  const { personal, facts } = changes.personal ? changedPersonal(changes.personal, current.facts, shop) : current
  const bytes = Buffer.byteLength(JSON.stringify([document, personal]))
  return bytes > MOST_CONTENT_BYTES ? undefined : { document, facts, personal }
}

function changedDocument(document: OrderDocument, changes: DecidedChanges): OrderDocument | undefined {
  const lines = changes.lines ?? document.lines
  const sum = orderTotal(lines)
  if (!hasGoods(lines) || 'overflowAt' in sum) return undefined
  return {
    ...document,
    lines,
    total: sum.total,
    delivery: changes.delivery ?? document.delivery,
    paymentMethod: changes.paymentMethod ?? document.paymentMethod,
  }
}

function changedPersonal(written: PersonalBlock, before: OrderFacts, shop: ShopReading): Pick<VersionBody, 'personal' | 'facts'> {
  const { personal, facts } = readPersonal(written, shop)
  return { personal, facts: { ...facts, knownCustomer: before.knownCustomer } }
}
