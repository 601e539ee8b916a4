import { CancelOrder, contractOf, NotePayment, PlaceOrder, type RejectionProblem } from '@fifteen/contracts'
import { tidyJson, tooDeep } from '@fifteen/kernel'
import type { Shop } from '../../persistence/shop.store.js'
import { boundedProblems, idProblems, readBody } from './field-problems.js'
import { readOrder } from './read-order.js'
import type { Arrival, Refusal, ShopRecord } from './shop-record.js'

type Kind = ShopRecord['kind']
export type Reading = ShopRecord | (Refusal & { externalId?: string })

/** For records with CloudEvents headers and without a `kind` of their own. */
const KIND_BY_TYPE: Readonly<Record<string, Kind>> = {
  [contractOf(PlaceOrder).type]: 'order',
  [contractOf(CancelOrder).type]: 'cancellation',
}

/** What a record of `shop.{shopId}.orders` is; a bare order needs neither header nor kind. */
export function readOrderRecord(body: unknown, type: string, shop: Shop, arrival: Arrival): Reading {
  const tidy = tidyJson(body)
  if (!isObject(tidy)) return notReadable(tidy)
  return read(isCancellation(tidy, type) ? 'cancellation' : 'order', tidy, shop, arrival)
}

/** Whether a record of `shop.{shopId}.orders` asks for a cancel; of anything, also of what cannot be read. */
export const isCancellation = (body: unknown, type: string): boolean =>
  isObject(body) && (body['kind'] ?? KIND_BY_TYPE[type]) === 'cancellation'

/** A body whose kind is known by where it came: an address or the payments' topic. */
export function readRecordOf(kind: Kind, body: unknown, shop: Shop, arrival: Arrival): Reading {
  const tidy = tidyJson(body)
  return isObject(tidy) ? read(kind, tidy, shop, arrival) : notReadable(tidy)
}

function read(kind: Kind, body: Record<string, unknown>, shop: Shop, arrival: Arrival): Reading {
  switch (kind) {
    case 'order':
    case 'amendment':
      return readContent(kind, body, shop, arrival)
    case 'cancellation':
      return readCancellation(body, shop, arrival)
    case 'payment':
      return readPayment(body, shop, arrival)
  }
}

function readContent(asked: 'order' | 'amendment', body: Record<string, unknown>, shop: Shop, arrival: Arrival): Reading {
  const kind = asked === 'amendment' || body['kind'] === 'amendment' ? 'amendment' : 'order'
  const order = readOrder(asked === 'amendment' ? { ...body, kind } : body, shop)
  if ('problems' in order) return invalid('invalid-order', order.problems, body)
  return { kind, shopId: shop.shopId, externalId: order.externalId, arrival, content: order.content }
}

function readCancellation(body: Record<string, unknown>, shop: Shop, arrival: Arrival): Reading {
  const { value, problems } = readBody(CancelOrder, { ...body, kind: 'cancellation' })
  problems.push(...idProblems('externalId', value.externalId))
  if (problems.length) return invalid('invalid-cancellation', problems, body)
  const { externalId, reason = 'shop-request' } = value
  return { kind: 'cancellation', shopId: shop.shopId, externalId, arrival, reason }
}

function readPayment(body: Record<string, unknown>, shop: Shop, arrival: Arrival): Reading {
  const { value, problems } = readBody(NotePayment, body)
  problems.push(...idProblems('externalId', value.externalId), ...idProblems('paymentId', value.paymentId))
  const { amount, currency } = isObject(value.amount) ? value.amount : { amount: undefined, currency: undefined }
  if (typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) && currency !== shop.currency) {
    problems.push({ field: 'amount.currency', code: 'currency-mismatch', message: `the shop sells in ${shop.currency}` })
  }
  if (typeof amount === 'number' && amount < 0 && value.kind !== 'refunded') {
    problems.push({ field: 'amount.amount', code: 'min', message: 'only a refund may be negative' })
  }
  if (problems.length) return invalid('invalid-payment', problems, body)
  const { externalId, paymentId, kind } = value
  const payment = { kind, amount: value.amount.amount, currency: value.amount.currency }
  return { kind: 'payment', shopId: shop.shopId, externalId, arrival, paymentId, payment }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const notReadable = (value: unknown): Refusal =>
  invalid('unreadable', [
    value === tooDeep
      ? { field: '', code: 'too-deep', message: 'the record is nested too deeply' }
      : { field: '', code: 'not-an-object', message: 'the record must be a JSON object' },
  ])

const LONGEST_EXTERNAL_ID = 100

function invalid(code: string, problems: RejectionProblem[], body: Record<string, unknown> = {}): Refusal & { externalId?: string } {
  const { externalId } = body
  // Named in the refusal only where it could be one.
  const named = typeof externalId === 'string' && externalId.length <= LONGEST_EXTERNAL_ID && !idProblems('externalId', externalId).length
  return { outcome: 'refused', code, problems: boundedProblems(problems), ...(named && externalId ? { externalId } : {}) }
}
