import {
  DossierIssued,
  DossierReceipt,
  HandoffCancelled,
  HandoffRefused,
  OrderHandedOff,
  OrderRecalled,
  RecallIssued,
  RecallTooLate,
  type ReceiptKind,
} from '@fifteen/contracts'
import { eventually, ServiceUnderTest, type ReadRecord } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import type { Telling } from './order-story.js'
import { RacingOrder, seeded } from './racing-order.js'
import { definition } from '../src/service.js'

const ORDERS = 1_000
const AT_ONCE = 250
const KEY = 'fleet-key-0123456789abcdef'
const FINAL = ['accepted', 'cancelled', 'recalled', 'too-late']
const INPUTS = [
  ...['order-intake', 'stock-confirmation', 'delivery-scheduling', 'operator-tasks'].map((name) => `${name}.events`),
  'logistics.fleet.receipts',
]

const random = seeded(15)
const below = (most: number): number => Math.floor(random() * most)

/** A partner that refuses some first dossiers, gives some orders back, repeats itself, and answers by topic and by HTTP. */
class Robot {
  #read = 0
  readonly answered: DossierReceipt[] = []

  async turn(): Promise<void> {
    const events = sut.reader.events.slice(this.#read)
    this.#read += events.length
    const receipts: DossierReceipt[] = []
    const tellings = events.flatMap((event) => this.#take(event, receipts))
    const byHttp = receipts.filter(({ orderId }) => orders.get(orderId)?.receiptsByHttp)
    await Promise.all([
      tell(tellings),
      sut.writer.publish(
        DossierReceipt,
        receipts.filter((receipt) => !byHttp.includes(receipt)),
        { tenant: { partnerId: 'fleet' } },
      ),
      ...byHttp.map((receipt) => this.#post(receipt)),
    ])
  }

  /** What the world says to an event; what the partner says goes to the receipts. */
  #take({ type, key, value }: ReadRecord, receipts: DossierReceipt[]): Telling[] {
    const order = orders.get(key ?? '')
    if (!order) return []
    const { dossierRevision: revision } = JSON.parse(value) as { dossierRevision: number }
    const answer = (kind: ReceiptKind): void => {
      const receipt = order.story.receipt(kind, revision)
      this.answered.push(receipt)
      receipts.push(receipt, ...(order.repeatsReceipts ? [receipt] : []))
    }
    if (type.includes('dossier-issued')) {
      answer(revision === 1 ? order.firstAnswer : 'accepted')
      return order.cancel === 'after the dossier' ? [order.story.cancelRequested()] : []
    }
    if (type.includes('recall-issued')) answer(order.recallAnswer)
    // Operators correct what was refused.
    if (type.includes('handoff-refused')) return order.story.complete(2)
    if (type.includes('handoff-cancelled') && order.cancel === 'before the dossier') return [order.story.slot()]
    return []
  }

  async #post(receipt: DossierReceipt): Promise<void> {
    const { status } = await sut.http('POST', '/v1/partners/fleet/receipts', receipt, { authorization: `Bearer ${KEY}` })
    if (status >= 500) throw new Error(`a receipt was answered with ${status}`)
  }
}

let sut: ServiceUnderTest
let second: NestFastifyApplication
const orders = new Map<string, RacingOrder>()
const told: Telling[] = []
const robot = new Robot()

async function tell(tellings: readonly Telling[]): Promise<void> {
  told.push(...tellings)
  const messages = [...new Set(tellings.map(({ message }) => message))]
  await Promise.all(
    messages.map((message) =>
      sut.writer.publish(
        message,
        tellings.filter((telling) => telling.message === message).map(({ data }) => data),
      ),
    ),
  )
}

const states = async (): Promise<Map<string, string>> => {
  const rows = await sut.sql<{ order_id: string; state: string }>('select order_id, state from handoff')
  return new Map(rows.map(({ order_id: orderId, state }) => [orderId, state]))
}

beforeAll(async () => {
  sut = await ServiceUnderTest.open(definition, {
    shops: [{ shopId: 'north-shop', partnerId: 'fleet' }],
    partners: ['fleet'],
    read: ['logistics-handoff.events', 'logistics.fleet.dossiers'],
  })
  await sut.http('PUT', '/v1/partners/fleet', { name: 'Fleet', key: KEY })
  // A member that stops while it joins stays in the group until its session ends.
  await sut.shared(1)
  await sut.pause()
  await sut.resume()
  second = await sut.another()
  // Only then do cancels meet dossiers: what waits for the end of a rebalance is handled in one go.
  await sut.shared(2)
}, 120_000)
afterAll(async () => {
  await second.close()
  await sut.close()
}, 90_000)

describe(`${ORDERS} orders with cancels thrown in at any moment, by two instances`, () => {
  it('all come to an end', async () => {
    const all = Array.from({ length: ORDERS }, (_, number) => new RacingOrder(number))
    for (const order of all) orders.set(order.story.orderId, order)
    for (let left = all; left.length; left = left.filter(({ isTold }) => !isTold)) {
      await tell(
        left
          .slice(0, AT_ONCE)
          .filter(() => below(2) === 0)
          .flatMap((order) => order.next(1 + below(3))),
      )
      await robot.turn()
    }
    await eventually(
      async () => {
        await robot.turn()
        const ends = [...(await states()).values()]
        const pending = ends.filter((state) => !FINAL.includes(state))
        if (ends.length < ORDERS || pending.length) throw new Error(`${ends.length} known, pending: ${pending.join(' ')}`)
        return true
      },
      'every order to end',
      { within: 120_000, every: 100 },
    )
    await sut.drained(INPUTS)
    await robot.turn()
    const ends = await states()
    expect([...orders].filter(([orderId, order]) => !order.ends.includes(ends.get(orderId) ?? ''))).toEqual([])
    expect(new Set(ends.values())).toEqual(new Set(FINAL))
  }, 240_000)

  it('each in exactly one way, and the partner saw a dossier for everyone that was handed off', async () => {
    await sut.drained(INPUTS)
    const count = (message: Parameters<typeof sut.reader.of>[0], orderId: string) => sut.reader.of(message, orderId).length
    for (const [orderId, state] of await states()) {
      const seen = {
        state,
        cancelled: count(HandoffCancelled, orderId),
        recalled: count(OrderRecalled, orderId),
        tooLate: count(RecallTooLate, orderId),
        handedOff: count(OrderHandedOff, orderId),
        live: count(DossierIssued, orderId) - count(HandoffRefused, orderId),
      }
      const handedOffOnTheWay = seen.handedOff
      expect(seen.handedOff).toBeLessThanOrEqual(1)
      expect(seen).toEqual(
        {
          accepted: { state, cancelled: 0, recalled: 0, tooLate: 0, handedOff: 1, live: 1 },
          cancelled: { state, cancelled: 1, recalled: 0, tooLate: 0, handedOff: 0, live: 0 },
          recalled: { state, cancelled: 0, recalled: 1, tooLate: 0, handedOff: handedOffOnTheWay, live: 1 },
          'too-late': { state, cancelled: 0, recalled: 0, tooLate: 1, handedOff: 1, live: 1 },
        }[state],
      )
    }
  }, 90_000)

  it('with every request answered once, and revisions in order on the topic', () => {
    const asked = told.flatMap(({ data }) => ('requestId' in data ? [data.requestId] : [])).sort()
    const answers = [HandoffCancelled, OrderRecalled, RecallTooLate].flatMap((message) =>
      sut.reader.of<{ requestId: string }>(message).map(({ requestId }) => requestId),
    )
    expect(answers.sort()).toEqual(asked)
    for (const orderId of orders.keys()) {
      const revisions = sut.reader.of(DossierIssued, orderId).map(({ dossierRevision }) => dossierRevision)
      expect(revisions).toEqual(revisions.map((_, index) => index + 1))
      expect(sut.reader.of(RecallIssued, orderId).length).toBeLessThanOrEqual(1)
    }
  })

  it('and the redelivery of every input changes nothing', async () => {
    const rows = 'select * from handoff order by order_id'
    const before = { events: sut.reader.events.length, rows: await sut.sql(rows) }
    const again = [...told]
    for (let end = again.length; end > 1;) {
      const at = below(end--)
      ;[again[at], again[end]] = [again[end] as Telling, again[at] as Telling]
    }
    await tell(again)
    await sut.writer.publish(DossierReceipt, robot.answered, { tenant: { partnerId: 'fleet' } })
    await sut.drained(INPUTS)
    expect(await sut.sql(rows)).toEqual(before.rows)
    expect(sut.reader.events.length).toBe(before.events)
  }, 120_000)
})
