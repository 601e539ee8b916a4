import {
  CallbackEnded,
  CallbackScheduled,
  DossierSent,
  OrderCancelled,
  OrderConfirmed,
  OrderReceived,
  SlaChanged,
  TaskClosed,
} from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import { defaultPolicy } from '../src/domain/policy.js'
import { type AtRiskList } from '../src/features/list-at-risk/at-risk.dto.js'
import { definition } from '../src/service.js'
import { fast } from './fast-policy.js'
import { exampleOf, shopWith, Story } from './story.js'

let service: ServiceUnderTest

beforeAll(async () => {
  service = await ServiceUnderTest.open(definition, { read: ['sla.events', 'sla-tracker.events'] })
}, 120_000)
afterAll(() => service.close())

const factsOf = async ({ orderId }: Story): Promise<number> =>
  (await service.sql<{ n: number }>('select cardinality(facts) as n from clock where order_id = $1', [orderId]))[0]?.n ?? 0

describe('the promise of an order', () => {
  it('is met by a clean order with one event and no timer left', async () => {
    const order = new Story(service, await shopWith(service, defaultPolicy))
    await order.receive()
    await order.answer()
    await order.send(OrderConfirmed, { confirmedAt: new Date().toISOString() })
    await order.send(DossierSent, { sentAt: new Date().toISOString() })
    await order.handOff()
    const sla = await order.until('the hand-off', ({ state }) => state === 'met')
    expect(sla).toMatchObject({ running: false, endedBy: 'handed-off', timeline: [], policy: { shopId: order.shopId, version: 1 } })
    expect(sla.elapsedMs).toBe(sla.wallMs)
    await service.reader.waitFor(SlaChanged, { key: order.orderId })
    expect(order.changes()).toEqual(['met'])
    expect(await service.sql('select from timer where owner = $1', [order.orderId])).toEqual([])
  }, 90_000)

  it('climbs the ladder with an operator, asks for actions, and is breached', async () => {
    const order = new Story(service, await shopWith(service, fast(600)))
    const receivedAt = new Date()
    // The clock begins when all that decides about its first rungs is known, however long the machine takes.
    await order.openTask()
    await order.answer()
    await eventually(async () => (await factsOf(order)) === 3, 'the task and both answers')
    await order.receive(receivedAt)
    await service.reader.waitFor(SlaChanged, { key: order.orderId, count: 9 })
    const climbed = [
      'operator:50',
      'operator:80',
      'operator:100',
      'operator:150',
      'pipeline:50',
      'pipeline:80',
      'pipeline:100',
      'pipeline:150',
    ]
    expect([...order.changes()].sort()).toEqual(['breached', ...climbed.map((rung) => `rung-fired ${rung}`)].sort())
    expect(order.changes()[0]).toBe('rung-fired operator:50')
    expect(order.changes()[8]).toBe('rung-fired pipeline:150')
    expect(order.actions()).toEqual(
      expect.arrayContaining([
        'raise-priority operator:50',
        'return-from-idle operator:80',
        'offer-to-another operator:100',
        'page-supervisor operator:100',
        'apply-default operator:150',
      ]),
    )
    expect(order.actions().filter((action) => action.startsWith('page-supervisor'))).toHaveLength(1)
    const risky = await service.http<AtRiskList>('GET', `/v1/at-risk?shopId=${order.shopId}`)
    expect(risky.body.orders).toMatchObject([{ orderId: order.orderId, state: 'breached', stage: 'operator' }])
    await order.handOff()
    const { timeline, breachClass } = await order.until('the end', ({ running }) => !running)
    expect(breachClass).toBe('ours')
    expect(timeline).toHaveLength(8)
    expect(timeline[0]?.explanation).toContain('50 % of the budget of operator are used')
    expect(timeline[0]).toMatchObject({
      stage: 'operator',
      rung: 50,
      actions: [{ action: 'raise-priority', result: 'requested' }],
    })
    expect((await service.http<AtRiskList>('GET', `/v1/at-risk?shopId=${order.shopId}`)).body.orders).toEqual([])
    await service.reader.waitFor(SlaChanged, { key: order.orderId, count: 10 })
    expect(order.changes().at(-1)).toBe('ended')
    expect(await service.sql('select from timer where owner = $1', [order.orderId])).toEqual([])
  }, 90_000)

  it('stands still for a callback that the customer asked for', async () => {
    const order = new Story(service, await shopWith(service, fast(100)))
    const receivedAt = new Date()
    await order.receive(receivedAt)
    await order.answer()
    await order.openTask()
    const callbackId = newId()
    const scheduledAt = new Date()
    await order.send(CallbackScheduled, {
      callbackId,
      scheduledAt: scheduledAt.toISOString(),
      dueAt: new Date(scheduledAt.getTime() + 3_600_000).toISOString(),
    })
    const paused = await order.until('the pause', (sla) => sla.paused === 'customer-callback')
    expect(Date.parse(paused.deadline)).toBe(receivedAt.getTime() + 9_000 + 3_600_000)
    const endedAt = new Date()
    await order.send(CallbackEnded, { callbackId, endedAt: endedAt.toISOString() })
    await order.until('the clock to go on', (sla) => sla.paused === undefined)
    await order.until('the first rung after it', ({ timeline }) => timeline.length > 0)
    await order.send(TaskClosed, { closedAt: new Date().toISOString() })
    await order.handOff()
    const sla = await order.until('the end', ({ running }) => !running)
    expect(sla.wallMs - sla.elapsedMs).toBe(endedAt.getTime() - scheduledAt.getTime())
    await service.reader.waitFor(SlaChanged, { key: order.orderId, count: 4 })
    expect(order.changes().slice(0, 2)).toEqual(['paused', 'resumed'])
  }, 90_000)

  it.each([
    ['cancelled', (order: Story) => order.send(OrderCancelled, { cancelledAt: new Date().toISOString() }), 'ended'],
    ['handed off', (order: Story) => order.handOff(), 'met'],
  ] as const)(
    'that is known to be %s before it is known to be received never runs',
    async (_, end, change) => {
      const order = new Story(service, await shopWith(service, fast(600)))
      const receivedAt = new Date()
      await end(order)
      await eventually(
        async () => (await service.sql('select from clock where order_id = $1', [order.orderId])).length === 1,
        'the end to be kept',
      )
      expect((await service.http('GET', `/v1/orders/${order.orderId}/sla`)).status).toBe(404)
      await order.receive(receivedAt)
      await order.until('the verdict', ({ running }) => !running)
      expect(await service.sql('select from timer where owner = $1', [order.orderId])).toEqual([])
      await service.reader.waitFor(SlaChanged, { key: order.orderId })
      expect(order.changes()).toEqual([change])
    },
    90_000,
  )

  it('counts repeats and tells nothing twice', async () => {
    const order = new Story(service, await shopWith(service, defaultPolicy))
    const at = new Date()
    const headers = { headers: { ce_time: at.toISOString() } }
    const events = [
      { ...exampleOf(OrderReceived), orderId: order.orderId, shopId: order.shopId, receivedAt: at.toISOString() },
      { ...exampleOf(OrderReceived), orderId: order.orderId, shopId: order.shopId, receivedAt: at.toISOString() },
    ]
    await service.writer.publish(OrderReceived, events, headers)
    await order.handOff(at)
    await order.handOff(at)
    await order.until('the hand-off', ({ state }) => state === 'met')
    await service.writer.publish(OrderReceived, events, headers)
    const last = new Story(service, order.shopId)
    await last.receive()
    await last.until('what was sent after it', () => true)
    expect(order.changes()).toEqual(['met'])
    expect((await order.sla()).facts).toHaveLength(3)
  }, 90_000)
})
