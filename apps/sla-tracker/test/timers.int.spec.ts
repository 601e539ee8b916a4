import { contractOf, OrderHandedOff, OrderReceived, SlaChanged, TaskActionRequested } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { createService, loadEnv } from '@fifteen/service-defaults'
import { eventually, ServiceUnderTest, testStack, TEST_ADMIN_KEY } from '@fifteen/testing'
import { definition } from '../src/service.js'
import { SlaTrackerEnv } from '../src/sla-tracker.config.js'
import { fast } from './fast-policy.js'
import { shopWith } from './story.js'

let service: ServiceUnderTest

beforeAll(async () => {
  service = await ServiceUnderTest.open(definition, { read: ['sla.events', 'sla-tracker.events'] })
  // A witness of its own: the database's clock at the instant of the insert.
  await service.sql('alter table fired_rung add column witnessed_at timestamptz default clock_timestamp()')
}, 120_000)
afterAll(() => service.close())

const received = (shopId: string, count: number): OrderReceived[] =>
  Array.from({ length: count }, () => ({
    ...contractOf(OrderReceived).example,
    orderId: newId(),
    shopId,
    receivedAt: new Date().toISOString(),
  }))

const rungsOf = (shopId: string): Promise<{ key: string; early: boolean; late: number; count: string }[]> =>
  service.sql(
    `select stage || ':' || rung as key, count(*) as count, count(distinct f.order_id) as orders,
       bool_or(f.witnessed_at < reached) as early, max(extract(epoch from f.witnessed_at - reached)::float8 * 1000) as late
     from fired_rung f
     join clock c using (order_id)
     join shop_policy p on p.shop_id = c.policy_shop and p.version = c.policy_version
     cross join lateral (select c.received_at + ((p.policy->>'promiseMs')::float8 * rung / 100) * interval '1 millisecond' as reached) r
     where f.shop_id = $1 and stage = 'pipeline' group by stage, rung order by rung`,
    [shopId],
  )

/** Twenty orders of a shop, and the service stopped after `until` and before their deadline; a busy machine gets a longer promise. */
async function stoppedInTime(until: (shopId: string) => Promise<boolean>): Promise<{ shopId: string; orders: OrderReceived[] }> {
  for (const speed of [300, 100, 30]) {
    const shopId = await shopWith(service, fast(speed))
    const orders = received(shopId, 20)
    await service.writer.publish(OrderReceived, orders)
    await eventually(() => until(shopId), 'the moment to stop')
    await service.pause()
    const [row] = await service.sql<{ early: boolean }>(
      `select bool_and(deadline > clock_timestamp() + interval '200 milliseconds') as early from clock where shop_id = $1`,
      [shopId],
    )
    if (row?.early) return { shopId, orders }
    await service.resume()
  }
  throw new Error('the service could not be stopped before a deadline of thirty seconds')
}

describe('timers', () => {
  it('fire each rung of each order once and never early by the clock of the database', async () => {
    const shopId = await shopWith(service, fast(600))
    await service.writer.publish(OrderReceived, received(shopId, 300))
    const rungs = await eventually(async () => {
      const found = await rungsOf(shopId)
      return found.length === 4 && found.every(({ count }) => count === '300') && found
    }, 'every rung of 300 orders')
    expect(rungs.map(({ key, early }) => [key, early])).toEqual(['50', '80', '100', '150'].map((rung) => [`pipeline:${rung}`, false]))
    for (const { late } of rungs) expect(late).toBeLessThan(30_000)
  }, 90_000)

  it('fire after a restart of the service, each once, with those that were due meanwhile', async () => {
    const { shopId, orders } = await stoppedInTime(async (shopId) => {
      const found = await rungsOf(shopId)
      return found.some(({ key, count }) => key === 'pipeline:50' && count === '20')
    })
    const dueMeanwhile = await eventually(async () => {
      const [row] = await service.sql<{ due: boolean }>(
        'select bool_and(deadline < clock_timestamp()) as due from clock where shop_id = $1',
        [shopId],
      )
      return row?.due
    }, 'the deadline to pass without the service')
    expect(dueMeanwhile).toBe(true)
    expect((await rungsOf(shopId)).map(({ key }) => key)).not.toContain('pipeline:100')
    await service.resume()
    // Fresh news tell the ladder that none are queued up.
    await service.writer.publish(OrderReceived, received(shopId, 1))
    await eventually(async () => {
      const found = await rungsOf(shopId)
      return found.length === 4 && found.every(({ count, early }) => Number(count) >= 20 && !early)
    }, 'all rungs of all orders')
    await service.pause()
    await service.resume()
    const probe = received(shopId, 1)
    await service.writer.publish(OrderReceived, probe)
    await service.reader.waitFor(SlaChanged, { key: probe[0]?.orderId ?? '' })
    const told = orders.flatMap(({ orderId }) =>
      service.reader.of(SlaChanged, orderId).map(({ change, stage, rung = '' }) => `${orderId} ${change} ${stage} ${rung}`),
    )
    expect(new Set(told).size).toBe(told.length)
    expect(told.filter((change) => change.includes('breached'))).toHaveLength(20)
  }, 90_000)

  it('do not act on orders whose hand-off is queued up behind a restart', async () => {
    const { shopId, orders } = await stoppedInTime(async (shopId) => {
      const begun = await service.sql('select from clock where shop_id = $1', [shopId])
      return begun.length === 20
    })
    const fired = async (): Promise<number> => (await service.sql('select from fired_rung where shop_id = $1', [shopId])).length
    const before = await fired()
    const acknowledgedAt = new Date().toISOString()
    await service.writer.publish(
      OrderHandedOff,
      orders.map(({ orderId }) => ({ ...contractOf(OrderHandedOff).example, shopId, orderId, acknowledgedAt })),
    )
    const late = `select bool_and(deadline < clock_timestamp()) as late from clock where shop_id = $1`
    await eventually(async () => (await service.sql<{ late: boolean }>(late, [shopId]))[0]?.late, 'the deadlines to pass')
    await service.resume()
    const told = await eventually(() => {
      const changes = orders.map(({ orderId }) => service.reader.of(SlaChanged, orderId).map(({ change }) => change))
      return changes.every((list) => list.includes('met')) && changes.flat()
    }, 'every hand-off to be told')
    expect(told).not.toContain('breached')
    expect(await fired()).toBe(before)
  }, 90_000)

  it('do not wait for a clock that is being written to: events lock clocks before timers, timers the other way round', async () => {
    const shopId = await shopWith(service, fast(100))
    const [busy, free] = received(shopId, 2)
    if (!busy || !free) throw new Error('no orders')
    await service.writer.publish(OrderReceived, [busy, free])
    const fired = async ({ orderId }: OrderReceived): Promise<boolean> =>
      (await service.sql(`select from fired_rung where order_id = $1 and stage = 'pipeline'`, [orderId])).length > 0
    const writer = await service.pool.connect()
    try {
      await writer.query('begin')
      const lock = 'select from clock where order_id = $1 for update'
      await eventually(async () => (await writer.query(lock, [busy.orderId])).rowCount === 1, 'the clock to be there')
      await eventually(() => fired(free), 'the rung of the free clock', { within: 20_000 })
      expect(await fired(busy)).toBe(false)
      await writer.query('rollback')
    } finally {
      writer.release()
    }
    await eventually(() => fired(busy), 'the rung of the clock that was busy')
  }, 90_000)

  it('are shared by two instances without firing anything twice', async () => {
    const second = await createService(
      definition,
      loadEnv(SlaTrackerEnv, {
        DATABASE_URL: service.database.url,
        KAFKA_BROKERS: testStack().brokers.join(','),
        TOPIC_PREFIX: service.prefix,
        ADMIN_API_KEY: TEST_ADMIN_KEY,
        LOG_LEVEL: 'warn',
      }),
    )
    try {
      await second.startAllMicroservices()
      await second.init()
      const shopId = await shopWith(service, fast(600))
      const orders = received(shopId, 300)
      await service.writer.publish(OrderReceived, orders)
      await eventually(
        async () => (await rungsOf(shopId)).filter(({ count, early }) => count === '300' && !early).length === 4,
        'every rung of 300 orders',
        { within: 30_000 },
      )
      const last = await eventually(() => {
        const changes = orders.map(({ orderId }) =>
          service.reader.of(SlaChanged, orderId).map(({ change, stage, rung = '' }) => `${change} ${stage} ${rung}`),
        )
        return changes.every((list) => list.includes('rung-fired pipeline 150')) && changes
      }, 'every rung to be told')
      for (const list of last) expect(new Set(list).size).toBe(list.length)
      const actions = service.reader.of(TaskActionRequested).filter((action) => action.shopId === shopId)
      expect(new Set(actions.map(({ actionId }) => actionId)).size).toBe(actions.length)
    } finally {
      await second.close()
    }
  }, 90_000)
})
