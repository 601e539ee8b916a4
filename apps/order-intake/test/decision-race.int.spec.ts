import {
  CancelRequested,
  contractOf,
  DecisionMade,
  DecisionSuperseded,
  OrderAmended,
  OrderCancelled,
  OrderConfirmed,
  OrderReceived,
  OrderStatusChanged,
  RecordRejected,
} from '@fifteen/contracts'
import { eventually, type ServiceUnderTest } from '@fifteen/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { apartAmiss, NORTH, openIntake } from './intake.js'
import { KINDS, RacingOrder } from './racing-orders.js'

const ORDERS = 400
const AT_ONCE = 40
const INPUTS = ['operator-tasks.events', 'logistics-handoff.events', `shop.${NORTH}.orders`]

interface Told {
  orderVersion: number
  orderStatus?: string
  approvedBy?: string
  requestId?: string
  decisionId?: string
}

let sut: ServiceUnderTest
let second: NestFastifyApplication
let orders: RacingOrder[]
let byId: Map<string, RacingOrder>
let read = 0

beforeAll(async () => {
  sut = await openIntake()
  second = await sut.another()
  await sut.shared(2)
  const urls = [sut.url, (await second.getUrl()).replace('[::1]', '127.0.0.1')]
  orders = Array.from({ length: ORDERS }, (_, number) => new RacingOrder(number, sut, urls))
  for (let at = 0; at < ORDERS; at += 100) await Promise.all(orders.slice(at, at + 100).map((order) => order.place()))
  byId = new Map(orders.map((order) => [order.orderId, order]))
}, 120_000)
afterEach(async () => expect(await apartAmiss(sut)).toEqual([]))
afterAll(async () => {
  await second.close()
  await sut.close()
})

/** Says to each new event what its order's people say to it. */
async function turn(): Promise<void> {
  const events = sut.reader.events.slice(read)
  read += events.length
  const made = await Promise.all(
    events.map(({ type, key, value }) => byId.get(key ?? '')?.hear(type, JSON.parse(value) as Told) ?? Promise.resolve([])),
  )
  await sut.writer.publish(DecisionMade, made.flat())
}

const rows = async (): Promise<Map<string, string>> => {
  const found = await sut.sql<{ id: string; ends: string }>(
    `select order_id as id, case status when 'cancelled' then status else status || ' v' || version end as ends from order_state`,
  )
  return new Map(found.map(({ id, ends }) => [id, ends]))
}

/** What the order's own topic says of it, one step after another, as a life that can be; else the step that cannot. */
function lifeOf(orderId: string): string[] {
  const moves: Record<string, (from: string, version: number) => string | undefined> = {
    [contractOf(OrderReceived).type]: (from, version) => (from === '' && version === 1 ? 'pending v1' : undefined),
    [contractOf(OrderAmended).type]: (from, version) => (from === `pending v${version - 1}` ? `pending v${version}` : undefined),
    [contractOf(OrderConfirmed).type]: (from, version) => (from === `pending v${version}` ? `confirmed v${version}` : undefined),
    [contractOf(OrderCancelled).type]: (from, version) => (from === `pending v${version}` ? 'cancelled' : undefined),
    [contractOf(CancelRequested).type]: (from, version) => (from === `confirmed v${version}` ? 'cancelled' : undefined),
  }
  const life = ['']
  for (const { type, key, value } of sut.reader.events) {
    const move = moves[type]
    if (key !== orderId || !move) continue
    const { orderVersion } = JSON.parse(value) as Told
    life.push(move(life.at(-1) ?? '', orderVersion) ?? `no ${type} v${orderVersion} can come here`)
  }
  return life.slice(1)
}

describe(`${ORDERS} orders that shops cancel and amend while they are decided, by two instances`, () => {
  it('all come to one end', async () => {
    // Every second order is decided and acted upon in one step, the others one step apart, either way round.
    const steps = Math.ceil(ORDERS / AT_ONCE) + 1
    const shift = { decision: [0, 0, 0, 1], act: [0, 0, 1, 0] }
    const at = ({ number }: RacingOrder, what: keyof typeof shift): number =>
      Math.floor(number / AT_ONCE) + (shift[what][Math.floor(number / 10) % 4] ?? 0)
    for (let step = 0; step < steps; step++) {
      const deciding = orders.filter((order) => at(order, 'decision') === step)
      const acting = orders.filter((order) => at(order, 'act') === step)
      const decided = deciding.flatMap((order) => order.decide())
      const [, later] = await Promise.all([
        sut.writer.publish(DecisionMade, [...decided, ...decided.filter((_, index) => index % 3 === 0)]),
        Promise.all(acting.map((order) => order.act())),
        turn(),
      ])
      await sut.writer.publish(DecisionMade, later.flat())
    }
    await eventually(
      async () => {
        await turn()
        const ends = await rows()
        const open = orders.filter(({ orderId, kind }) => !KINDS[kind].some((end) => end === ends.get(orderId)))
        if (open.length) throw new Error(open.map(({ orderId, kind }) => `${kind}: ${ends.get(orderId)}`).join(', '))
        return true
      },
      'every order to end',
      { within: 90_000, every: 100 },
    )
    await sut.drained(INPUTS)
    await turn()
    await sut.drained(INPUTS)
    expect(read).toBe(sut.reader.events.length)
    expect(await sut.sql('select 1 from parked_record')).toEqual([])
  }, 180_000)

  it('by a life that is told in order, each version confirmed once, and the history is linear', async () => {
    const ends = await rows()
    for (const { orderId, kind } of orders) expect([kind, lifeOf(orderId).at(-1)]).toEqual([kind, ends.get(orderId)])
    const broken = await sut.sql(
      `select order_id, array_agg(d.version order by d.version) from order_state s join order_document d using (order_id)
       group by order_id, s.version having array_agg(d.version order by d.version) <> array(select generate_series(1, s.version))`,
    )
    expect(broken).toEqual([])
    for (const { order } of orders) {
      const told = sut.reader.of(OrderStatusChanged, order.externalId).map(({ statusRevision }) => statusRevision)
      expect(told).toEqual(told.map((_, index) => index + 1))
    }
  })

  it('with every decision applied or superseded, and each once', () => {
    for (const { orderId, decisions } of orders) {
      const answered = [
        ...sut.reader.of(OrderConfirmed, orderId).map(({ decisionId }) => decisionId),
        ...sut.reader.of(OrderAmended, orderId).flatMap(({ approvedBy }) => approvedBy ?? []),
        ...sut.reader.of(DecisionSuperseded, orderId).map(({ decisionId }) => decisionId),
      ]
      expect(answered.sort()).toEqual(decisions.map(({ decisionId }) => decisionId).sort())
      const lookedAt = new Map(decisions.map(({ decisionId, baseVersion }) => [decisionId, baseVersion]))
      for (const { decisionId, orderVersion } of sut.reader.of(OrderConfirmed, orderId)) expect(lookedAt.get(decisionId)).toBe(orderVersion)
    }
  })

  it('with every amendment accepted or refused as too late, and every cancel told once', () => {
    const rejected = Map.groupBy(sut.reader.of(RecordRejected), ({ externalId }) => externalId)
    for (const { orderId, order, kind, answers, topicAmendments } of orders) {
      const refused = rejected.get(order.externalId) ?? []
      expect(refused.map(({ code }) => code)).toEqual(refused.map(() => 'too-late'))
      const byHttp = answers.filter(({ act }) => act === 'amendments')
      expect([[], ['202 amended'], ['409 too-late']]).toContainEqual(byHttp.map(({ status, code }) => `${status} ${code}`))
      const accepted = byHttp.filter(({ status }) => status === 202).length
      const refusedByTopic = refused.filter(({ via }) => via === 'topic').length
      const byShop = sut.reader.of(OrderAmended, orderId).filter(({ approvedBy }) => approvedBy === undefined)
      expect([kind, byShop.length]).toEqual([kind, accepted + topicAmendments - refusedByTopic])
      const ended = [OrderCancelled, CancelRequested].flatMap((message) => sut.reader.of<object>(message, orderId))
      expect([kind, ended.length]).toEqual([kind, kind.includes('cancel') ? 1 : 0])
    }
  })
})
