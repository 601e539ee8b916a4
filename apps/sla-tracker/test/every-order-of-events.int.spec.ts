import {
  CallbackEnded,
  CallbackScheduled,
  DossierSent,
  OrderCancelled,
  OrderConfirmed,
  OrderHandedOff,
  OrderRecalled,
  OrderReceived,
  SlotHeld,
  StockReserved,
  TaskClosed,
  TaskOpened,
  type MessageClass,
} from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { endsOf, permutations, ServiceUnderTest, tellInTurn, withRepeats, type Telling, type ToldOrder } from '@fifteen/testing'
import { definition } from '../src/service.js'
import { fast } from './fast-policy.js'
import { exampleOf, shopWith } from './story.js'

const SECOND = 1_000

describe('the events of one order, in every order and repeated,', () => {
  const receivedAt = Date.now() - 120 * SECOND
  const at = (seconds: number): string => new Date(receivedAt + seconds * SECOND).toISOString()
  const callbackId = newId()
  let service: ServiceUnderTest
  let shopId: string

  beforeAll(async () => {
    service = await ServiceUnderTest.open(definition, { read: ['sla.events', 'sla-tracker.events'] })
    // A long promise: no rung is due while some of an order's events are still to come.
    shopId = await shopWith(service, fast(0.02))
    // In force for orders that came in before it was put.
    await service.sql(`update shop_policy set effective_from = '-infinity' where shop_id = $1`, [shopId])
    await service.shared(1)
  })
  afterAll(() => service.close())

  /** What is said at so many seconds after the order came in, whenever it arrives. */
  const say =
    <T extends object>(seconds: number, message: MessageClass<T>, fields: Partial<T> = {}) =>
    (orderId: string): Telling => ({
      message,
      data: { ...exampleOf(message), orderId, shopId, ...fields },
      id: newId(),
      time: at(seconds),
    })
  const received = () => say(0, OrderReceived, { receivedAt: at(0) })
  const task = () => [say(20, TaskOpened, { openedAt: at(20) }), say(80, TaskClosed, { closedAt: at(80) })]

  const stories = {
    'a clean order': () => [
      ...[received(), say(10, StockReserved), say(12, SlotHeld), say(20, OrderConfirmed, { confirmedAt: at(20) })],
      ...[say(30, DossierSent, { sentAt: at(30) }), say(60, OrderHandedOff, { acknowledgedAt: at(60) })],
    ],
    'an order whose customer was called back': () => [
      ...[received(), ...task(), say(30, CallbackScheduled, { callbackId, scheduledAt: at(30), dueAt: at(70) })],
      ...[say(70, CallbackEnded, { callbackId, endedAt: at(70) }), say(100, OrderHandedOff, { acknowledgedAt: at(100) })],
    ],
    'an order that was cancelled while an operator had it': () => [
      ...[received(), say(10, StockReserved), ...task(), say(80, OrderCancelled, { cancelledAt: at(80) })],
    ],
    'an order that was recalled after its hand-off': () => [
      ...[received(), say(30, DossierSent, { sentAt: at(30) }), say(60, OrderHandedOff, { acknowledgedAt: at(60) })],
      ...[say(90, OrderRecalled, { recalledAt: at(90) })],
    ],
  }
  const ends = {
    'a clean order': { state: 'met', ended_by: 'handed-off', elapsed_ms: '60000', changes: ['met after 60000'] },
    'an order whose customer was called back': {
      ...{
        state: 'met',
        ended_by: 'handed-off',
        elapsed_ms: '60000',
        changes: ['met after 100000', 'paused after 30000', 'resumed after 70000'],
      },
    },
    'an order that was cancelled while an operator had it': { ended_by: 'cancelled', elapsed_ms: '80000', changes: ['ended after 80000'] },
    'an order that was recalled after its hand-off': {
      ...{ state: 'met', ended_by: 'handed-off', elapsed_ms: '60000', changes: ['met after 60000'] },
    },
  }

  /** Every order that can occur: of one topic, a recall never comes before the hand-off that it follows. */
  const inEveryOrder = (story: () => ((orderId: string) => Telling)[]): ToldOrder[] =>
    [...permutations([...story().keys()])].flatMap((sequence, number) => {
      const orderId = newId()
      const told = story().map((telling) => telling(orderId))
      const tellings = sequence.flatMap((position) => told[position] ?? [])
      const first = (message: MessageClass<object>): number => tellings.findIndex((telling) => telling.message === message)
      return first(OrderRecalled) !== -1 && first(OrderRecalled) < first(OrderHandedOff) ? [] : [withRepeats(orderId, tellings, number)]
    })

  it.each(Object.keys(stories) as (keyof typeof stories)[])(
    'of %s end in the same clock, and tell the same',
    async (name) => {
      const orders = inEveryOrder(stories[name])
      await tellInTurn(service, orders)
      const found = await endsOf<object>(
        service,
        orders,
        `select order_id, received_at, ended_at, deadline, elapsed_ms, wall_ms, watched, state, ended_by, breach_class, fired, facts,
         pauses::jsonb - 'paused' - 'resumed' as pauses,
         timer_at, policy_version, exists (select from timer t where t.owner = c.order_id::text) as waits
       from clock c where order_id = any($1)`,
        // Its figures are those that were known when it was told.
        ({ data }) =>
          'change' in data && 'at' in data ? `${String(data.change)} after ${Date.parse(String(data.at)) - receivedAt}` : undefined,
      )
      const { changes, ...row } = ends[name]
      expect(found).toMatchObject([
        {
          orders: orders.length,
          rows: [{ ...row, waits: false, watched: false }],
          events: changes.map((change) => `"${change}"`),
        },
      ])
      expect(await service.sql('select 1 from parked_record')).toEqual([])
    },
    240_000,
  )
})
