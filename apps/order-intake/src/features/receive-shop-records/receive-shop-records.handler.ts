import { Inbox, type InboxEntry, type Timers, type WorkContext } from '@fifteen/messaging'
import { OrderBook } from '../order-book/order-book.js'
import { rejectRecords, type Rejected } from '../rejections/reject-records.js'
import type { ShopRegistry } from '../shops/shop-registry.js'
import { pastContents } from '../../persistence/version.store.js'
import { CustomerBook } from './customer-book.js'
import { EarlyRecords } from './early-records.js'
import { PaymentBook } from './payment-book.js'
import { Reception } from './reception.js'
import type { Answer, ContentRecord, PaymentRecord, ShopRecord } from './shop-record.js'

const INBOX_SOURCE = 'shop-records'

/** Refusals of records that may have been answered otherwise before: re-sends once newer content came, cancels once a recall failed. */
const turned = (record: ShopRecord, answer: Answer | undefined): boolean =>
  answer?.outcome === 'refused' && ('content' in record ? answer.code.startsWith('stale-') : record.kind === 'cancellation')

/** Whether a redelivery of the record could be refused although this answer is no refusal, or is one already. */
const mayTurn = (record: ShopRecord, answer: Answer | undefined): boolean =>
  turned(record, answer) ||
  ('content' in record && answer?.outcome === 'unchanged') ||
  (record.kind === 'cancellation' && (answer?.outcome === 'unchanged' || answer?.outcome === 'cancel-requested'))

/**
 * The one use case behind shops' topics and HTTP: a chunk of orders, amendments, cancels and payments in, an answer to each out. A
 * constant number of statements, whatever the number of records.
 */
export class ReceiveShopRecords {
  readonly #inbox = new Inbox()

  constructor(
    private readonly shops: ShopRegistry,
    private readonly waits: Timers,
  ) {}

  /** Decides on records in the order given; an answer stands at its record's index. */
  async receive(context: WorkContext, records: readonly ShopRecord[]): Promise<Answer[]> {
    const orders = await OrderBook.ofKeys(context, records)
    const awaited = orders.stored().flatMap(({ orderId, status }) => (status === 'awaited' ? [orderId] : []))
    const early = await EarlyRecords.of(context.sql, awaited)
    const possible = [...records, ...early.all()]
    const contents = possible.filter((record): record is ContentRecord => 'content' in record)
    const paid = possible.filter((record): record is PaymentRecord => record.kind === 'payment')
    const identities = contents.flatMap(({ shopId, content }) => content.identities.map((identity) => ({ shopId, identity })))
    const [past, payments, customers] = await Promise.all([
      pastContents(context.sql, ordersThatMayChange(orders, contents)),
      PaymentBook.of(context.sql, paid),
      CustomerBook.of(context.sql, identities),
    ])
    const earlyWaitMs = (shopId: string): number => this.shops.policy(shopId).earlyWaitMs
    const reception = new Reception(context, { orders, customers, payments, early, past, earlyWaitMs })
    const answers = records.map((record) => reception.receive(record))
    // In this order, but in one trip; what waits early comes after its order.
    await Promise.all([customers.save(), orders.save(), payments.save(context.now)])
    await early.save(this.waits)
    const rejected = await this.#rejectedOf(context, records, answers)
    await rejectRecords(context, [...reception.rejected, ...rejected])
    return answers
  }

  /** Refused records of topics; those who asked by HTTP have their answer. */
  async #rejectedOf(context: WorkContext, records: readonly ShopRecord[], answers: readonly Answer[]): Promise<Rejected[]> {
    // What was no refusal at its first delivery stays none, whatever the order has become since.
    const repeats = records.filter((record, i) => record.arrival.via === 'topic' && mayTurn(record, answers[i]))
    const entryOf = ({ arrival }: ShopRecord): InboxEntry => ({ id: arrival.source, at: arrival.receivedAt })
    const first = new Set(await this.#inbox.unseen(context.sql, INBOX_SOURCE, repeats, entryOf))
    return records.flatMap((record, i) => {
      const { shopId, externalId, arrival } = record
      const answer = answers[i]
      const repeated = turned(record, answer) && arrival.via === 'topic' && !first.has(record)
      if (answer?.outcome !== 'refused') context.outcome(answer?.outcome ?? 'unanswered')
      else if (repeated) context.outcome('duplicate')
      else if (arrival.via === 'topic') return [{ shopId, externalId, arrival, refusal: answer }]
      else context.outcome(answer.code)
      return []
    })
  }
}

/** Of those the contents of old versions are needed, to tell a new one from an old one sent again. */
function ordersThatMayChange(orders: OrderBook, contents: readonly ContentRecord[]): string[] {
  const ids = contents.flatMap((record) => {
    const order = orders.find(record)
    return order && order.status !== 'awaited' && order.contentHash !== record.content.hash ? [order.orderId] : []
  })
  return [...new Set(ids)]
}
