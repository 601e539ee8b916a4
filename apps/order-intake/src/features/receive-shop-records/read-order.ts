import { PlaceOrder, type OrderDocument, type PersonalBlock, type RejectionProblem } from '@fifteen/contracts'
import { canonicalJson } from '@fifteen/kernel'
import { keyedHash } from '../../domain/keyed-hash.js'
import { readPersonal } from '../../domain/order-facts.js'
import { hasGoods, MOST_CONTENT_BYTES, orderTotal } from '../../domain/order-limits.js'
import { identitiesOf } from '../../domain/person.js'
import type { Shop } from '../../persistence/shop.store.js'
import { idProblems, readBody } from './field-problems.js'
import type { OrderContent } from './shop-record.js'

/** An order or amendment as its shop means it, or every reason against it. */
export function readOrder(body: object, shop: Shop): { externalId: string; content: OrderContent } | { problems: RejectionProblem[] } {
  const { value: placed, problems } = readBody(PlaceOrder, body)
  const total = totalOf(placed)
  problems.push(...idProblems('externalId', placed.externalId), ...shopProblems(placed, shop), ...(total?.problems ?? []))
  if (problems.length || total?.amount === undefined) return { problems }
  const { personal, facts } = readPersonal(personalOf(placed), shop)
  const document = documentOf(placed, total.amount)
  const identities = identitiesOf(shop.hashKey, { ...placed.customer, phone: personal.phone })
  const text = canonicalJson({ document, personal, identities })
  const bytes = Buffer.byteLength(text)
  if (bytes > MOST_CONTENT_BYTES) return { problems: [tooLarge] }
  const hash = keyedHash(shop.hashKey, text)
  return {
    externalId: placed.externalId,
    content: { hash, revision: placed.shopRevision ?? null, document, facts, personal, identities, bytes },
  }
}

const tooLarge: RejectionProblem = { field: '', code: 'order-too-large', message: `an order has at most ${MOST_CONTENT_BYTES} bytes` }

function shopProblems({ currency, lines, kind }: PlaceOrder, shop: Shop): RejectionProblem[] {
  const problems: RejectionProblem[] = []
  if (/^[A-Z]{3}$/.test(currency) && currency !== shop.currency) {
    problems.push({ field: 'currency', code: 'currency-mismatch', message: `the shop sells in ${shop.currency}` })
  }
  if (Array.isArray(lines) && lines.length > 0 && !hasGoods(lines.map((line) => line ?? {}))) {
    problems.push({ field: 'lines', code: 'no-goods-lines', message: 'an order needs at least one line that is no service' })
  }
  if (!shop.active && kind !== 'amendment') {
    problems.push({ field: '', code: 'shop-inactive', message: 'the shop takes no new orders' })
  }
  return problems
}

/** Undefined where a line is too wrong to be summed; its own problems say so. */
function totalOf({ lines }: PlaceOrder): { amount?: number; problems: RejectionProblem[] } | undefined {
  if (!Array.isArray(lines) || !lines.every((line) => Number.isSafeInteger(line?.quantity) && Number.isSafeInteger(line.unitPrice))) {
    return undefined
  }
  const sum = orderTotal(lines)
  if ('total' in sum) return { amount: sum.total, problems: [] }
  return {
    problems: [
      { field: `lines.${sum.overflowAt}`, code: 'amount-overflow', message: 'the total of the order is no exact amount any more' },
    ],
  }
}

function documentOf(placed: PlaceOrder, total: number): OrderDocument {
  const { channel, currency, lines, delivery = {}, paymentMethod = 'on-delivery', placedAt } = placed
  const { methodId, slotId, day } = delivery
  return {
    channel,
    currency,
    lines: lines.map(({ kind = 'goods', sku, quantity, unitPrice, title }) => ({ kind, sku, quantity, unitPrice, title })),
    total,
    delivery: { methodId, slotId, day },
    paymentMethod,
    placedAt,
  }
}

function personalOf({ customer = {}, delivery = {}, comment }: PlaceOrder): PersonalBlock {
  const { name, phone, email } = customer
  return { name, phone, email, address: delivery.address, comment }
}
