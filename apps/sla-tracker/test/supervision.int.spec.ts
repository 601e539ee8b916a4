import { OrderCancelled } from '@fifteen/contracts'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import { defaultPolicy } from '../src/domain/policy.js'
import { type AtRiskList } from '../src/features/list-at-risk/at-risk.dto.js'
import { type PolicyView } from '../src/features/set-policy/policy.dto.js'
import { type Summary } from '../src/features/summarise/summary.dto.js'
import { definition } from '../src/service.js'
import { fast } from './fast-policy.js'
import { shopWith, Story } from './story.js'

let service: ServiceUnderTest

beforeAll(async () => {
  service = await ServiceUnderTest.open(definition, { read: ['sla.events', 'sla-tracker.events'] })
}, 120_000)
afterAll(() => service.close())

describe('a policy', () => {
  it('that changes does not touch the orders that run', async () => {
    const shopId = await shopWith(service, fast(1))
    const before = new Story(service, shopId)
    await before.receive()
    expect((await before.until('its clock', () => true)).promiseMs).toBe(900_000)
    const { body } = await service.http<PolicyView>('PUT', `/v1/policies/${shopId}`, fast(2))
    expect(body).toMatchObject({ shopId, version: 2, policy: { promiseMs: 450_000 } })
    const after = new Story(service, shopId)
    await after.receive()
    expect(await after.until('its clock', () => true)).toMatchObject({ promiseMs: 450_000, policy: { version: 2 } })
    await before.answer()
    expect(await before.until('its answers', ({ facts }) => facts.length === 4)).toMatchObject({
      promiseMs: 900_000,
      policy: { version: 1 },
    })
    await after.handOff()
    await before.handOff()
  }, 90_000)

  it('sent again changes nothing, and is shown', async () => {
    const shopId = await shopWith(service, fast(1))
    expect((await service.http<PolicyView>('PUT', `/v1/policies/${shopId}`, fast(1))).body.version).toBe(1)
    expect((await service.http<PolicyView>('GET', `/v1/policies/${shopId}`)).body).toMatchObject({ shopId, version: 1, policy: fast(1) })
  })

  it('of every shop stands for shops without one', async () => {
    expect((await service.http<PolicyView>('GET', '/v1/policies/no-such-shop')).body).toEqual({
      shopId: '*',
      version: 1,
      policy: defaultPolicy,
    })
    expect((await service.http<PolicyView>('GET', '/v1/policies/*')).body.shopId).toBe('*')
  })

  it('that cannot be kept is refused with every reason', async () => {
    const refused = await service.http<{ code: string; problems: { code: string }[] }>('PUT', '/v1/policies/bad-shop', {
      ...fast(1),
      promise: 'from-next-opening',
    })
    expect(refused).toMatchObject({ status: 422, body: { code: 'policy-refused', problems: [{ code: 'calendar-missing' }] } })
    expect((await service.http('PUT', '/v1/policies/bad-shop', { ...fast(1), promiseMs: 0.5 })).status).toBe(400)
    expect((await service.http('PUT', '/v1/policies/bad-shop', fast(1), { authorization: 'Bearer wrong' })).status).toBe(401)
  })
})

describe('the supervisor', () => {
  it('is paged once for all orders of a shop in a window', async () => {
    const shopId = await shopWith(service, fast(1_000, { ladder: [{ stage: 'pipeline', rung: 80, actions: ['page-supervisor'] }] }))
    const orders = Array.from({ length: 30 }, () => new Story(service, shopId))
    await Promise.all(orders.map((order) => order.receive()))
    await Promise.all(orders.map((order) => order.until('its rung', ({ timeline }) => timeline.length === 1)))
    const timelines = await Promise.all(orders.map(async (order) => (await order.sla()).timeline[0]?.actions[0]?.result))
    expect(timelines.filter((result) => result === 'requested')).toHaveLength(1)
    expect(timelines.filter((result) => result === 'joined-page')).toHaveLength(29)
    await eventually(() => orders.some((order) => order.actions().length === 1), 'the page')
    expect(orders.flatMap((order) => order.actions())).toEqual(['page-supervisor pipeline:80'])
    expect(await service.sql('select orders from supervisor_page where shop_id = $1', [shopId])).toEqual([{ orders: 30 }])
  }, 90_000)

  it('sees the nearest deadline first, in pages', async () => {
    const shopId = await shopWith(service, fast(900))
    const now = Date.now()
    const orders = [10, 30, 20].map((later) => ({ later, order: new Story(service, shopId) }))
    for (const { later, order } of orders) await order.receive(new Date(now + later))
    const all = await eventually(async () => {
      const { body } = await service.http<AtRiskList>('GET', `/v1/at-risk?shopId=${shopId}`)
      return body.orders.length === 3 && body.orders.map(({ orderId }) => orderId)
    }, 'all three to be at risk')
    expect(all).toEqual([0, 2, 1].map((index) => orders[index]?.order.orderId))
    const first = await service.http<AtRiskList>('GET', `/v1/at-risk?shopId=${shopId}&limit=2`)
    const second = await service.http<AtRiskList>('GET', `/v1/at-risk?shopId=${shopId}&limit=2&cursor=${first.body.next}`)
    expect([...first.body.orders, ...second.body.orders].map(({ orderId }) => orderId)).toEqual(all)
    expect((await service.http('GET', '/v1/at-risk?cursor=nonsense')).status).toBe(400)
  }, 90_000)

  it('reads how many promises were met and how long orders took', async () => {
    const shopId = await shopWith(service, fast(1))
    const now = Date.now()
    const story = async (agoMs: number, end?: (order: Story) => Promise<void>): Promise<Story> => {
      const order = new Story(service, shopId)
      await order.receive(new Date(now - agoMs))
      await end?.(order)
      await order.until('its state', ({ running }) => running === !end)
      return order
    }
    for (const took of [1_000, 2_000, 3_000, 4_000]) await story(60_000, (order) => order.handOff(new Date(now - 60_000 + took)))
    await story(1_800_000, (order) => order.handOff(new Date(now - 60_000)))
    await story(60_000, (order) => order.send(OrderCancelled, { cancelledAt: new Date(now).toISOString() }))
    await story(0)
    const { body } = await service.http<Summary>('GET', `/v1/summary?shopId=${shopId}&to=${new Date(now + 60_000).toISOString()}`)
    expect(body).toMatchObject({
      orders: 7,
      running: 1,
      met: 4,
      ended: 1,
      breached: { total: 1, ours: 1 },
      acceptanceToHandoffMs: { count: 5, p50: 3_000, p90: 1_740_000, p99: 1_740_000, max: 1_740_000 },
    })
    expect((await service.http('GET', `/v1/summary?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z`)).status).toBe(400)
  }, 90_000)

  it('finds it all in the metrics', async () => {
    const response = await fetch(`${service.url}/metrics`)
    const text = await response.text()
    for (const seconds of [60, 300, 600, 900])
      expect(text).toContain(`fifteen_acceptance_to_handoff_seconds_bucket{le="${seconds}",outcome="met"}`)
    expect(text).toMatch(/fifteen_promises_total\{outcome="met"\} [1-9]/)
    expect(text).toMatch(/fifteen_promises_total\{outcome="breached"\} [1-9]/)
    expect(text).toMatch(/fifteen_breaches_total\{breach_class="ours"\} [1-9]/)
    expect(text).toMatch(/fifteen_at_risk_orders\{state="breached"\} \d/)
    expect(text).toContain('fifteen_timer_drift_seconds_bucket{le="0.1",timer="clock"}')
  })
})
