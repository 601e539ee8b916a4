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
import { endsOf, permutations, ServiceUnderTest, tellInTurn, weaves, withRepeats, type Telling, type ToldOrder } from '@fifteen/testing'
import { definition } from '../src/service.js'
import { aDailySchedule, dayAhead, OrderEvents, slotId } from './events.js'
import { violations } from './laws.js'

const SHOP = 'shop'
const wished = { slotId: slotId(dayAhead(2)) }
const elsewhere = { slotId: slotId(dayAhead(2), '1200', '1400') }
const [receivedAt, closedAt] = [new Date(), new Date().toISOString()]

interface Life {
  intake: Telling[]
  tasks: Telling[]
  handoff: Telling[]
}

const amendedByOperator = (order: OrderEvents, taskId = newId()): Life => ({
  intake: [
    { message: OrderReceived, data: order.received(wished, receivedAt), id: newId() },
    { message: OrderAmended, data: order.amended(2, elsewhere, receivedAt), id: newId() },
    { message: OrderConfirmed, data: order.confirmed(2), id: newId() },
  ],
  tasks: [
    { message: TaskOpened, data: order.taskOpened(taskId), id: newId() },
    { message: TaskClosed, data: { ...order.taskClosed(taskId), closedAt }, id: newId() },
  ],
  handoff: [{ message: OrderHandedOff, data: order.handedOff(2), id: newId() }],
})

const recalled = (order: OrderEvents): Life => ({
  intake: [
    { message: OrderReceived, data: order.received(wished, receivedAt), id: newId() },
    { message: OrderConfirmed, data: order.confirmed(), id: newId() },
  ],
  tasks: [],
  handoff: [
    { message: OrderHandedOff, data: order.handedOff(), id: newId() },
    { message: OrderRecalled, data: order.recalled(), id: newId() },
  ],
})

const cancelled = (order: OrderEvents): Life => ({
  intake: [
    { message: OrderReceived, data: order.received(wished, receivedAt), id: newId() },
    { message: OrderAmended, data: order.amended(2, elsewhere, receivedAt), id: newId() },
    { message: OrderCancelled, data: order.cancelled(2), id: newId() },
  ],
  tasks: [{ message: TaskOpened, data: order.taskOpened(newId()), id: newId() }],
  handoff: [],
})

// All that is kept of an order but its ids and the instants at which something was handled.
const ROW = `select order_id, state, version, slot_id, method_id, zone_id, wished_slot_id, wished_day, problem, received_at,
    expires_at is null as unending, confirmed_version, settled_version, handed_off_version, cardinality(open_tasks) as open,
    cardinality(closed_tasks) as closed, ended
  from slot_hold where order_id = any($1)`

describe('the events of one order, in every order and repeated,', () => {
  let service: ServiceUnderTest

  beforeAll(async () => {
    service = await ServiceUnderTest.open(definition, { read: ['delivery-scheduling.events'] })
    const schedule = aDailySchedule({ timeZone: 'Europe/London' }, 5_000)
    expect(await service.http('PUT', `/v1/schedules/${SHOP}`, schedule)).toMatchObject({ status: 200 })
    await service.shared(1)
  })
  afterAll(() => service.close())
  afterEach(async () => {
    expect(await violations(service)).toEqual([])
    expect(await service.sql('select 1 from parked_record')).toEqual([])
  })

  const inEveryOrder = (life: (order: OrderEvents) => Life): ToldOrder[] => {
    const { intake, tasks, handoff } = life(new OrderEvents(SHOP))
    return [...permutations([...[...intake, ...tasks, ...handoff].keys()])].map((sequence, number) => {
      const order = new OrderEvents(SHOP)
      const own = life(order)
      const all = [...own.intake, ...own.tasks, ...own.handoff]
      return withRepeats(
        order.orderId,
        sequence.flatMap((at) => all[at] ?? []),
        number,
      )
    })
  }

  it('leave the same row, the same places, and one answer to the version that counts', async () => {
    const orders = inEveryOrder(amendedByOperator)
    expect(orders).toHaveLength(720)
    await tellInTurn(service, orders)
    const ends = await endsOf<{ state: string }>(service, orders, ROW, (event) =>
      'orderVersion' in event.data && event.data.orderVersion === 2 ? event : undefined,
    )
    expect(ends).toMatchObject([
      {
        orders: 720,
        rows: [{ state: 'booked', slot_id: elsewhere.slotId, unending: true, open: 0, closed: 1 }],
        events: [/slot-held/, /slot-pinned/].map((type) => expect.stringMatching(type) as string),
      },
    ])
  }, 240_000)

  it.each([
    ['recalled', recalled],
    ['cancelled', cancelled],
  ] as const)('leave no place of an order that was %s, given back at most once', async (ended, life) => {
    const orders = inEveryOrder(life)
    expect(orders).toHaveLength(24)
    await tellInTurn(service, orders)
    const ends = await endsOf<{ state: string }>(service, orders, ROW, () => undefined)
    expect(ends).toMatchObject([{ orders: 24, rows: [{ state: 'released', ended, slot_id: null, unending: true }] }])
    const told = Map.groupBy(service.reader.events, ({ key }) => key)
    for (const { orderId } of orders) {
      const types = (told.get(orderId) ?? []).map(({ type }) => type)
      expect(types.filter((type) => type.includes('slot-released')).length).toBe(types.some((type) => type.includes('slot-held')) ? 1 : 0)
    }
  })

  it('are answered alike however their topics interleave', async () => {
    const { intake, tasks, handoff } = amendedByOperator(new OrderEvents(SHOP))
    const orders = [...weaves([intake, tasks, handoff])].map((_, number) => {
      const order = new OrderEvents(SHOP)
      const own = amendedByOperator(order)
      return withRepeats(order.orderId, [...weaves([own.intake, own.tasks, own.handoff])][number] ?? [], number)
    })
    expect(orders).toHaveLength(60)
    await tellInTurn(service, orders)
    expect(await endsOf(service, orders, ROW)).toMatchObject([
      {
        orders: 60,
        events: [/slot-held.*"orderVersion":1/, /slot-held.*"orderVersion":2/, /slot-pinned/].map(
          (type) => expect.stringMatching(type) as string,
        ),
      },
    ])
  })
})
