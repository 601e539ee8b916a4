import { DossierIssued, DossierReceipt, OrderHandedOff, topicOf, contractOf } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { endsOf, permutations, ServiceUnderTest, tellInTurn, withRepeats, type Telling, type ToldOrder } from '@fifteen/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { OrderStory } from './order-story.js'
import { definition } from '../src/service.js'

const RECEIPTS = topicOf(contractOf(DossierReceipt), { partnerId: 'fleet' })

/** Of a history with too many orders of its events, every so manieth. */
const histories = {
  'a clean order': { events: (story: OrderStory): Telling[] => [...story.complete(), story.payment(1, 900)], every: 1, version: 1 },
  'an order that lost its slot and was corrected': {
    events: (story: OrderStory): Telling[] => [
      ...[story.document(), story.decision(), story.confirmed(), story.stock()],
      ...[story.document(2, story.decisionId(1)), story.decision(2), story.confirmed(2), story.stock(2), story.slot(2)],
    ],
    every: 2_521,
    version: 2,
  },
}

// All that is kept of an order but its ids and the instants at which something was handled.
const ROW = `select order_id, current_version, document_version, stock_version, slot_version, confirmed_version, payment_sequence,
    settled_total, state, dossier_revision, dossier_version, partner_id, overdue, answered_requests, ready_at is null as unready,
    received_at, confirmed_at, (select count(*)::int from dossier_part p where p.order_id = h.order_id) as parts,
    (select count(*)::int from partner_message m where m.order_id = h.order_id) as messages
  from handoff h where order_id = any($1)`

describe('the events of one order, in every order and repeated,', () => {
  let service: ServiceUnderTest

  beforeAll(async () => {
    service = await ServiceUnderTest.open(definition, {
      shops: [{ shopId: 'north-shop', partnerId: 'fleet' }],
      partners: ['fleet'],
      read: ['logistics-handoff.events', 'logistics.fleet.dossiers'],
    })
    await service.http('PUT', '/v1/partners/fleet', { name: 'Fleet' })
    const patient = { receiptBudgetMs: 3_600_000, resendMost: 0, clarificationWaitMs: 3_600_000 }
    expect(await service.http('PUT', '/v1/policies/north-shop', patient)).toMatchObject({ status: 200 })
    // Read at the start: the consumer begins with the partner's topics instead of being made anew for them.
    await service.shared(1)
    await service.pause()
    await service.resume()
    await service.shared(1)
  })
  afterAll(() => service.close())
  afterEach(async () => expect(await service.sql('select 1 from parked_record')).toEqual([]))

  const inEveryOrder = (events: (story: OrderStory) => Telling[], every: number): ToldOrder[] => {
    const numbers = [...events(new OrderStory()).keys()]
    return [...permutations(numbers)]
      .filter((_, number) => number % every === 0)
      .map((sequence, number) => {
        const story = new OrderStory()
        const told = events(story).map((telling) => ({ ...telling, id: newId() }))
        return withRepeats(
          story.orderId,
          sequence.flatMap((at) => told[at] ?? []),
          number,
        )
      })
  }

  it.each(Object.entries(histories))(
    'of %s make the same row, one dossier of the same content, and one hand-off',
    async (_, history) => {
      const { events, every, version } = history
      const orders = inEveryOrder(events, every)
      expect(orders.length).toBeGreaterThanOrEqual(144)
      await tellInTurn(service, orders)
      const sent = await endsOf<object>(service, orders, ROW, (event) => (event.type.includes('dossier-issued') ? undefined : event))
      expect(sent).toMatchObject([
        {
          orders: orders.length,
          rows: [{ state: 'sent', dossier_revision: 1, dossier_version: version, messages: 1 }],
          events: [expect.stringContaining('dossier-sent')],
        },
      ])
      const dossiers = new Set(orders.map(({ orderId }) => JSON.stringify(service.reader.of(DossierIssued, orderId).map(timeless))))
      expect([...dossiers]).toHaveLength(1)

      const receipts = orders.map(({ orderId }) => new OrderStory('north-shop', orderId).receipt('accepted'))
      await service.writer.publish(DossierReceipt, [...receipts, ...receipts], { tenant: { partnerId: 'fleet' } })
      await service.drained([RECEIPTS])
      const ends = await endsOf<object>(service, orders, ROW, (event) =>
        event.type === contractOf(OrderHandedOff).type ? event : undefined,
      )
      expect(ends).toMatchObject([{ orders: orders.length, rows: [{ state: 'accepted' }], events: [expect.any(String)] }])
    },
    240_000,
  )

  it('of an order that was cancelled before it was confirmed make the same row, and no dossier', async () => {
    const orders = inEveryOrder(
      (story) => [story.document(), story.decision(), story.payment(1, 900), story.payment(2, 0), story.cancelled()],
      1,
    )
    expect(orders).toHaveLength(120)
    await tellInTurn(service, orders)
    const ends = await endsOf<object>(service, orders, ROW)
    expect(ends).toMatchObject([{ orders: 120, rows: [{ state: 'cancelled', dossier_revision: 0, settled_total: '0' }], events: [] }])
  })
})

/** What of a dossier does not tell orders apart: a payment that was noted after it is not in it, and ids are each order's own. */
function timeless({ dossier, ...rest }: DossierIssued): object {
  const { settledTotal: _, ...content } = dossier
  const text = JSON.stringify({ ...rest, dossier: content })
  return JSON.parse(text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id')) as object
}
