import {
  OrderAmended,
  OrderCancelled,
  OrderConfirmed,
  OrderHandedOff,
  OrderRecalled,
  OrderReceived,
  TaskClosed,
  TaskOpened,
} from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { UnitOfWork, type Inbound } from '@fifteen/messaging'
import type { ServiceUnderTest } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { SettleReservations } from '../src/features/settle-reservations/settle-reservations.handler.js'
import { inbound } from './inbound.js'
import { TestOrder } from './orders.js'
import { expectBalance, openService, seed } from './stock-service.js'

/** What happens to an order, as events of its topics, told by the order's own clock so that repeats are exact. */
type Life = (order: TestOrder) => Inbound[]

const received = (order: TestOrder): Inbound => inbound(OrderReceived, order.received({ HAT: 2, MUG: 1 }))
const amended = (order: TestOrder): Inbound => inbound(OrderAmended, order.amended(2, { HAT: 1, PEN: 3 }))
const confirmed = (order: TestOrder, version: number): Inbound => inbound(OrderConfirmed, order.confirmed(version))
const task = (order: TestOrder): Inbound[] => {
  const taskId = newId()
  return [inbound(TaskOpened, order.taskOpened(taskId)), inbound(TaskClosed, order.taskClosed(taskId))]
}

const LIVES: Record<string, Life> = {
  'handed off': (o) => [received(o), confirmed(o, 1), inbound(OrderHandedOff, o.handedOff())],
  'reopened and handed off': (o) => [
    received(o),
    confirmed(o, 1),
    ...task(o),
    amended(o),
    confirmed(o, 2),
    inbound(OrderHandedOff, o.handedOff(2)),
  ],
  'cancelled after an amendment': (o) => [received(o), ...task(o), amended(o), inbound(OrderCancelled, o.cancelled(2))],
  recalled: (o) => [received(o), confirmed(o, 1), inbound(OrderHandedOff, o.handedOff()), inbound(OrderRecalled, o.recalled())],
  'still held': (o) => [received(o), ...task(o), amended(o)],
}

describe('the ledger in the database', () => {
  let service: ServiceUnderTest

  beforeAll(async () => {
    service = await openService()
  }, 120_000)
  afterAll(() => service.close())

  const handle = (chunk: Inbound[]): Promise<void> =>
    service.app.get(UnitOfWork).run((context) => service.app.get(SettleReservations).handle(chunk, context))

  async function live(deliveries: readonly Inbound[], chunkSize: number): Promise<void> {
    for (let at = 0; at < deliveries.length; at += chunkSize) await handle(deliveries.slice(at, at + chunkSize))
  }

  const endOf = async (order: TestOrder): Promise<unknown> => {
    const rows = await service.sql(
      `select state, order_version, ended, expires_at, handed_off_version,
         case when ended is null then (select goods from reserved_goods g where g.order_id = r.order_id) end as goods
       from reservation r where order_id = $1`,
      [order.orderId],
    )
    return rows
  }

  it.each(Object.keys(LIVES))(
    'is the same for an order that is %s, whatever order, repeats and chunks its events come in',
    async (name) => {
      await seed(service, { HAT: 1_000_000, MUG: 1_000_000, PEN: 1_000_000 })
      const life = LIVES[name] ?? (() => [])
      const receivedAt = new Date().toISOString()
      const straight = new TestOrder('north-shop', receivedAt)
      const events = life(straight)
      await live(events, 1)
      const stock = await service.sql('select sku, reserved, committed, on_hand from stock_item order by id')
      const end = await endOf(straight)
      const deliveries = fc.array(fc.nat({ max: events.length - 1 }), { maxLength: events.length }).chain((again) => {
        const all = [...events.keys(), ...again]
        return fc.shuffledSubarray(all, { minLength: all.length })
      })
      await fc.assert(
        fc.asyncProperty(deliveries, fc.integer({ min: 1, max: 4 }), async (indices, chunkSize) => {
          const order = new TestOrder('north-shop', receivedAt)
          const own = life(order)
          await live(
            indices.flatMap((index) => own[index] ?? []),
            chunkSize,
          )
          expect(withoutTasks(await endOf(order), name)).toEqual(withoutTasks(end, name))
        }),
        { numRuns: 25 },
      )
      await expectBalance(service)
      const after = await service.sql<{ reserved: string }>('select sku, reserved, committed, on_hand from stock_item order by id')
      if (name === 'recalled' || name.startsWith('cancelled')) expect(after).toEqual(stock)
    },
    90_000,
  )

  it('balances after every chunk, whatever is said of scarce stock', async () => {
    const kind = fc.constantFrom('received', 'amended', 'confirmed', 'handed-off', 'cancelled', 'recalled', 'task')
    const said = fc.record({ order: fc.nat({ max: 5 }), kind, version: fc.integer({ min: 1, max: 2 }) })
    const units = fc.record({ HAT: fc.nat({ max: 4 }), MUG: fc.nat({ max: 3 }), 'MUG@west': fc.nat({ max: 2 }), PEN: fc.nat({ max: 6 }) })
    await fc.assert(
      fc.asyncProperty(units, fc.array(fc.array(said, { minLength: 1, maxLength: 8 }), { maxLength: 6 }), async (counts, chunks) => {
        await seed(service, counts, 'south-shop')
        const orders = Array.from({ length: 6 }, () => new TestOrder('south-shop'))
        for (const chunk of chunks) {
          await handle(chunk.flatMap(({ order, ...what }) => (orders[order] ? eventsOf(orders[order], what) : [])))
          await expectBalance(service)
        }
        await handle(orders.map((order) => inbound(OrderCancelled, order.cancelled())))
        await expectBalance(service)
        const left = await service.sql(`select sku from stock_item where shop_id = 'south-shop' and (reserved <> 0 or committed <> 0)`)
        expect(left).toEqual([])
      }),
      { numRuns: 40 },
    )
  }, 120_000)

  const BREAKS: [law: string, sql: string][] = [
    ['on hand is what the ledger says', 'update stock_item set on_hand = on_hand + 1'],
    ['reserved is what live reservations hold', 'update stock_item set reserved = reserved + 1 where on_hand > reserved'],
    ['committed is what left for handed-off orders', 'update stock_item set committed = committed + 1'],
    ['reserved beyond on hand is shown as a shortfall', 'update stock_item set shortfall = shortfall + 1'],
    ['what is taken stands on a shelf', 'delete from stock_item'],
    ['a movement belongs to a stock item', `insert into stock_movement (item_id, kind, quantity, at) values (-1, 'received', 1, now())`],
    ['a hold has a timer that ends it', 'delete from timer'],
  ]
  it.each(BREAKS)('is found out of balance: %s', async (law, sql) => {
    await seed(service, { HAT: 1_000_000, MUG: 1_000_000 })
    await handle([received(new TestOrder())])
    const client = await service.pool.connect()
    try {
      await client.query('begin')
      await client.query(sql)
      const { rows } = await client.query<{ law: string }>('select law from stock_violations()')
      expect(rows.map((row) => row.law)).toContain(law)
    } finally {
      await client.query('rollback')
      client.release()
    }
  })

  it('refuses to be oversold even by a statement that forgot to look', async () => {
    await seed(service, { HAT: 5 })
    await expect(service.sql('update stock_item set reserved = on_hand + shortfall + 1')).rejects.toThrow(/check constraint/)
  })
})

function eventsOf(order: TestOrder, { kind, version }: { kind: string; version: number }): Inbound[] {
  switch (kind) {
    case 'received':
      return [received(order)]
    case 'amended':
      return [amended(order)]
    case 'confirmed':
      return [confirmed(order, version)]
    case 'handed-off':
      return [inbound(OrderHandedOff, order.handedOff(version))]
    case 'recalled':
      return [inbound(OrderRecalled, order.recalled(version))]
    case 'task':
      return task(order)
    default:
      return [inbound(OrderCancelled, order.cancelled(version))]
  }
}

/** The tasks of each order of the test have instants of their own, and with them the expiry of its hold. */
const withoutTasks = (rows: unknown, name: string): unknown =>
  name === 'still held' ? (rows as object[]).map((row) => ({ ...row, expires_at: null })) : rows
