import {
  StockPinned,
  StockReleased,
  StockReservationLost,
  StockReserved,
  StockShort,
  type Shortage as ToldShortage,
  type StockAlternative,
} from '@fifteen/contracts'
import type { WorkContext } from '@fifteen/messaging'
import type { Shortage } from '../../domain/goods.js'
import type { Reservation } from '../../domain/reservation.js'
import type { Answer } from '../../domain/settle.js'
import type { AvailableSubstitute } from '../../persistence/catalogue.store.js'

export interface ToldAnswer {
  readonly reservation: Reservation
  readonly answer: Answer
}

/** Greatest quantity that a contract carries. */
const MOST = 1_000_000_000
const MOST_ALTERNATIVES = 10
/** Of all SKUs of one message together: nobody settles more in one conversation. */
const MOST_ALTERNATIVES_IN_ALL = 500
/** Bytes of all shortages of one message; their alternatives share what they leave. A record has a greatest size. */
const MOST_BYTES = 700_000

/** SKUs that are short, each once, for which substitutes are to be looked up. */
export function shortSkus(answers: readonly ToldAnswer[]): { shopId: string; sku: string }[] {
  const skus = answers.flatMap(({ reservation: { shopId }, answer }) =>
    'shortages' in answer ? answer.shortages.map(({ sku }) => ({ shopId, sku })) : [],
  )
  return [...new Map(skus.map((entry) => [keyOf(entry.shopId, entry.sku), entry])).values()]
}

/** Puts the answers into the outbox, in the order in which they were found. */
export function tellAnswers(context: WorkContext, answers: readonly ToldAnswer[], substitutes: readonly AvailableSubstitute[]): void {
  const alternatives = new Map<string, StockAlternative[]>()
  for (const substitute of substitutes) {
    const key = keyOf(substitute.shopId, substitute.insteadOf)
    alternatives.set(key, [...(alternatives.get(key) ?? []), toAlternative(substitute)])
  }
  for (const { reservation, answer } of answers) tell(context, reservation, answer, alternatives)
}

function tell(context: WorkContext, { orderId, shopId }: Reservation, answer: Answer, alternatives: Map<string, StockAlternative[]>): void {
  const order = { orderId, shopId, orderVersion: answer.version }
  const now = context.now.toISOString()
  switch (answer.kind) {
    case 'reserved':
      context.emit(StockReserved, {
        ...order,
        allocations: [...answer.allocations],
        expiresAt: new Date(answer.expiresAt).toISOString(),
      })
      return
    case 'pinned':
      context.emit(StockPinned, { ...order, allocations: [...answer.allocations] })
      return
    case 'short':
      context.emit(StockShort, { ...order, shortages: toldShortages(shopId, answer.shortages, alternatives) })
      return
    case 'lost':
      context.emit(StockReservationLost, { ...order, shortages: toldShortages(shopId, answer.shortages, alternatives) })
      return
    case 'committed':
      // Whom it concerns knows from `order-handed-off`.
      return
    case 'released':
      context.emit(StockReleased, { ...order, reason: answer.reason, releasedAt: now })
  }
}

function toldShortages(shopId: string, shortages: readonly Shortage[], alternatives: Map<string, StockAlternative[]>): ToldShortage[] {
  const told = shortages.map(({ sku, requested, available }): ToldShortage => ({
    ...{ sku, requested: Math.min(requested, MOST), available: Math.min(available, MOST) },
    alternatives: [],
  }))
  const most = Math.min(MOST_ALTERNATIVES, Math.floor(MOST_ALTERNATIVES_IN_ALL / shortages.length))
  const titles: { alternative: StockAlternative; title: string }[] = []
  let left = MOST_BYTES - Buffer.byteLength(JSON.stringify(told))
  const fits = (value: object): boolean => {
    const bytes = Buffer.byteLength(JSON.stringify(value)) + 1
    if (bytes > left) return false
    left -= bytes
    return true
  }
  // The best of every SKU before the second best of any, and their titles last: what does not fit is the least of them.
  for (let place = 0; place < most; place++) {
    for (const shortage of told) {
      const offered = alternatives.get(keyOf(shopId, shortage.sku))?.[place]
      if (!offered) continue
      const { title, ...alternative }: StockAlternative = offered
      if (!fits(alternative)) continue
      shortage.alternatives.push(alternative)
      if (title !== undefined) titles.push({ alternative, title })
    }
  }
  for (const { alternative, title } of titles) if (fits({ title })) alternative.title = title
  return told
}

const toAlternative = ({ sku, available, rank, title, unitPrice }: AvailableSubstitute): StockAlternative => ({
  sku,
  available: Math.min(available, MOST),
  rank,
  ...(title === null ? {} : { title }),
  ...(unitPrice === null ? {} : { unitPrice }),
})

const keyOf = (shopId: string, sku: string): string => `${shopId}\n${sku}`
