import { OrderReceived, OrderStatusChanged, ShopAnnounced } from '@fifteen/contracts'
import { createService, loadEnv } from '@fifteen/service-defaults'
import { eventually, kafkaClient, ServiceUnderTest, testStack } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { definition } from '../src/service.js'
import { addShop, anOrder, asShop, keyOf, NORTH, openIntake, place } from './intake.js'

jest.setTimeout(90_000)

/** An order as the shop wrote it, readable or not. */
const placeText = (sut: ServiceUnderTest, body: string): Promise<Response> => {
  const headers = { authorization: `Bearer ${keyOf(NORTH)}`, 'content-type': 'application/json', 'idempotency-key': 'as-text' }
  return fetch(`${sut.url}/v1/orders`, { method: 'POST', headers, body, signal: AbortSignal.timeout(30_000) })
}

describe('shops', () => {
  let sut: ServiceUnderTest
  beforeAll(async () => {
    sut = await openIntake()
  }, 90_000)
  afterAll(() => sut.close(), 30_000)

  const shop = { name: 'East', timeZone: 'Europe/Berlin', currency: 'EUR', country: 'DE', partnerId: 'fleet' }

  it('are announced after their topics exist, with a revision that grows only by changes', async () => {
    expect(await sut.http('PUT', '/v1/shops/east', shop)).toMatchObject({
      status: 200,
      body: { shopId: 'east', revision: 1, active: true },
    })
    const admin = kafkaClient().admin()
    await admin.connect()
    const topics = await admin.listTopics()
    const [config] = (
      await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: 2, name: `${sut.prefix}shop.east.orders`, configNames: ['message.timestamp.type'] }],
      })
    ).resources
    await admin.disconnect()
    expect(topics).toEqual(
      expect.arrayContaining(['orders', 'payments', 'stock-levels', 'rejected', 'status'].map((t) => `${sut.prefix}shop.east.${t}`)),
    )
    expect(config?.configEntries).toMatchObject([{ configName: 'message.timestamp.type', configValue: 'LogAppendTime' }])
    expect(await sut.http('PUT', '/v1/shops/east', shop)).toMatchObject({ body: { revision: 1 } })
    expect(await sut.http('PUT', '/v1/shops/east', { ...shop, name: 'Far East' })).toMatchObject({ body: { revision: 2 } })
    const announced = await sut.reader.waitFor(ShopAnnounced, { key: 'east', count: 2 })
    expect(announced.map(({ name, revision }) => `${name} ${revision}`)).toEqual(['East 1', 'Far East 2'])
  })

  it('are refused with every field’s problem, and to anybody but an administrator', async () => {
    const wrong = { ...shop, timeZone: 'Mars/Olympus', currency: 'euro', country: 'XX' }
    const { status, body } = await sut.http<{ problems: { field: string }[] }>('PUT', '/v1/shops/west', wrong)
    expect({ status, fields: body.problems.map(({ field }) => field).sort() }).toEqual({
      status: 400,
      fields: ['country', 'currency', 'timeZone'],
    })
    expect(await asShop(sut, 'PUT', '/v1/shops/west', shop)).toMatchObject({ status: 401 })
    expect(await asShop(sut, 'POST', `/v1/shops/${NORTH}/keys`, {})).toMatchObject({ status: 401 })
  })

  it('get a key that is shown once and kept as a hash, until it is revoked', async () => {
    const { status, body } = await sut.http<{ key: string; keyId: string }>('POST', `/v1/shops/${NORTH}/keys`, { label: 'till' })
    expect(status).toBe(201)
    const headers = { authorization: `Bearer ${body.key}` }
    expect((await sut.http('GET', '/v1/orders', undefined, headers)).status).toBe(200)
    expect(await sut.sql('select from shop_key k where k::text like $1', [`%${body.key}%`])).toEqual([])
    expect((await sut.http('DELETE', `/v1/shops/${NORTH}/keys/${body.keyId}`)).status).toBe(204)
    expect((await sut.http('GET', '/v1/orders', undefined, headers)).status).toBe(401)
  })

  it('find the whole API described', async () => {
    const { body } = await sut.http<{ paths: object; components: { schemas: object } }>('GET', '/openapi.json')
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(['/v1/orders', '/v1/orders/{orderId}/timeline', '/v1/payments', '/v1/rejections']),
    )
    expect(Object.keys(body.components.schemas)).toEqual(
      expect.arrayContaining(['PlaceOrder', 'PlacedLine', 'OrdersPage', 'RequestAnswer']),
    )
  })

  it('keep a given key apart: it cannot open two shops', async () => {
    const again = await sut.http('POST', `/v1/shops/${NORTH}/keys`, { key: keyOf(NORTH) })
    expect(again).toMatchObject({ status: 201, body: { shopId: NORTH } })
    expect(again.body).not.toHaveProperty('key')
    expect(await sut.http('POST', '/v1/shops/south-shop/keys', { key: keyOf(NORTH) })).toMatchObject({
      status: 409,
      body: { code: 'key-taken' },
    })
    expect(await sut.http('POST', '/v1/shops/nowhere/keys', {})).toMatchObject({ status: 404, body: { code: 'unknown-shop' } })
  })

  it('have a policy of their own or everybody’s', async () => {
    expect(await sut.http('GET', `/v1/policies/${NORTH}`)).toMatchObject({ body: { shopId: '*', earlyWaitMs: 900_000 } })
    expect(await sut.http('PUT', '/v1/policies/*', { earlyWaitMs: 60_000 })).toMatchObject({ status: 200, body: { earlyWaitMs: 60_000 } })
    await sut.http('PUT', `/v1/policies/${NORTH}`, { earlyWaitMs: 5_000 })
    expect(await sut.http('GET', `/v1/policies/${NORTH}`)).toMatchObject({ body: { shopId: NORTH, earlyWaitMs: 5_000 } })
    expect(await sut.http('GET', '/v1/policies/south-shop')).toMatchObject({ body: { earlyWaitMs: 60_000 } })
    expect((await sut.http('PUT', '/v1/policies/*', { earlyWaitMs: 0 })).status).toBe(400)
  })

  it('that are closed take no new orders, but go on with those they have', async () => {
    await addShop(sut, 'closing')
    const asClosing = { shopId: 'closing' }
    const order = anOrder()
    const { body } = await place(sut, order, { ...asClosing, key: 'before' })
    await sut.http('PUT', '/v1/shops/closing', { ...shop, currency: 'GBP', active: false })
    expect((await place(sut, anOrder(), asClosing)).body.problems).toMatchObject([{ code: 'shop-inactive' }])
    expect(await place(sut, order, { ...asClosing, key: 'before' })).toMatchObject({ status: 202, body: { orderId: body.orderId } })
    expect(await asShop(sut, 'POST', `/v1/orders/${body.orderId}/cancellation`, {}, asClosing)).toMatchObject({ status: 202 })
  })

  it('and their topics are followed by an instance that was not asked', async () => {
    const order = anOrder()
    await addShop(sut, 'later')
    await sut.writer.publishRaw('shop.later.orders', [{ key: order.externalId, value: JSON.stringify(order) }])
    await eventually(
      async () => (await sut.sql('select from order_state where external_id = $1', [order.externalId])).length === 1,
      'the new shop’s first order',
      { within: 30_000 },
    )
  })

  it('are served by two instances on one database: one key, one order, whichever is asked', async () => {
    const variables = {
      ...{ HTTP_PORT: '0', DATABASE_URL: sut.database.url, KAFKA_BROKERS: testStack().brokers.join(','), TOPIC_PREFIX: sut.prefix },
      ...{ ADMIN_API_KEY: 'another-admin-key-of-this-instance', LOG_LEVEL: 'error', SHOPS_REFRESH_MS: '200' },
    }
    const second = await createService(definition, loadEnv(definition.env, variables))
    try {
      await second.listen(0, '127.0.0.1')
      const urls = [sut.url, await second.getUrl()]
      const orders = Array.from({ length: 20 }, () => anOrder())
      const headers = { authorization: `Bearer ${keyOf(NORTH)}`, 'content-type': 'application/json' }
      const ask = async (order: object, url: string, i: number): Promise<string> => {
        const init = { method: 'POST', headers: { ...headers, 'idempotency-key': `two-${i}` }, body: JSON.stringify(order) }
        const response = await fetch(`${url}/v1/orders`, init)
        return `${response.status} ${((await response.json()) as { orderId: string }).orderId}`
      }
      const answers = await Promise.all(orders.flatMap((order, i) => [...urls, ...urls].map((url) => ask(order, url, i))))
      for (let i = 0; i < orders.length; i++) expect(new Set(answers.slice(i * 4, i * 4 + 4)).size).toBe(1)
      expect(answers.every((answer) => answer.startsWith('202'))).toBe(true)
    } finally {
      await second.close()
    }
  })
})

describe('without its broker', () => {
  let sut: ServiceUnderTest
  beforeAll(async () => {
    sut = await ServiceUnderTest.open(definition, { env: { KAFKA_BROKERS: '127.0.0.1:1', SHOPS_REFRESH_MS: '200', LOG_LEVEL: 'silent' } })
    await sut.sql(
      `insert into shop (shop_id, name, time_zone, currency, country, partner_id, active, hash_key)
       values ($1, 'North', 'Europe/London', 'GBP', 'GB', 'fleet', true, '\\x00')`,
      [NORTH],
    )
    await sut.http('POST', `/v1/shops/${NORTH}/keys`, { key: keyOf(NORTH) })
  }, 90_000)
  afterAll(() => sut.close(), 30_000)

  it('intake stays ready and takes orders durably; only a new shop has to wait', async () => {
    const { status, body } = await place(sut, anOrder())
    expect({ status, body }).toMatchObject({ status: 202, body: { outcome: 'accepted' } })
    expect(await sut.sql('select from order_state where order_id = $1', [body.orderId])).toHaveLength(1)
    expect((await sut.http('GET', '/health/ready')).status).toBe(200)
    const shop = { name: 'East', timeZone: 'Europe/Berlin', currency: 'EUR', country: 'DE', partnerId: 'fleet' }
    expect(await sut.http('PUT', '/v1/shops/east', shop)).toMatchObject({ status: 503, body: { code: 'topics-not-made' } })
    expect(await sut.sql(`select from shop where shop_id = 'east'`)).toEqual([])
    expect((await sut.http('PUT', `/v1/shops/${NORTH}`, shop)).status).toBe(200)
    const waiting = await sut.sql<{ topic: string }>(`select topic from outbox where topic like '%order-intake.events'`)
    expect(waiting).toHaveLength(1)
  })
})

describe('more requests than can wait', () => {
  let sut: ServiceUnderTest
  beforeAll(async () => {
    sut = await openIntake({ INTAKE_WAITING_REQUESTS: '2', INTAKE_GROUP_REQUESTS: '1' })
  }, 90_000)
  afterAll(() => sut.close(), 30_000)

  it('are told to come again, and nothing that was promised is lost', async () => {
    const orders = Array.from({ length: 60 }, () => anOrder())
    const asked: Promise<Awaited<ReturnType<typeof place>>>[] = []
    let unread: Response | undefined
    const writer = await sut.pool.connect()
    try {
      // Nothing is taken while somebody has the table, so that requests pile up however quick the machine is.
      await writer.query('begin')
      await writer.query('lock table order_state in exclusive mode')
      let answered = 0
      asked.push(...orders.map((order) => place(sut, order).finally(() => answered++)))
      await eventually(() => answered > 0, 'the first to be sent away')
      unread = await placeText(sut, '{')
      expect(await asShop(sut, 'GET', '/v1/orders')).toMatchObject({ status: 200 })
    } finally {
      await writer.query('rollback')
      writer.release()
    }
    const answers = await Promise.all(asked)
    // Reading what is refused would be at the cost of what is not.
    expect(unread.status).toBe(429)
    expect(await unread.json()).toMatchObject({ code: 'too-many-waiting', traceId: expect.any(String) })
    const late = answers.filter(({ status }) => status === 429)
    expect(late.length).toBeGreaterThan(0)
    expect(late[0]?.body.code).toBe('too-many-waiting')
    expect(late[0]?.headers.get('retry-after')).toBe('1')
    const taken = answers.filter(({ status }) => status === 202).map(({ body }) => body.orderId)
    expect(taken.length + late.length).toBe(orders.length)
    expect(await sut.sql('select from order_state')).toHaveLength(taken.length)
    for (const orderId of taken) await sut.reader.waitFor(OrderReceived, { key: orderId })
    expect(await sut.reader.waitFor(OrderStatusChanged, { count: taken.length })).toHaveLength(taken.length)
  })
})

describe('more bytes than can wait', () => {
  let sut: ServiceUnderTest
  beforeAll(async () => {
    sut = await openIntake({ INTAKE_WAITING_BYTES: '500000', INTAKE_GROUP_REQUESTS: '1' })
  }, 90_000)
  afterAll(() => sut.close(), 30_000)

  it('are refused before they are read, and what is small still finds its place', async () => {
    const [line] = anOrder().lines
    const long = anOrder({ lines: Array.from({ length: 1_500 }, (_, n) => ({ ...line, sku: `SKU-${n}`, title: 'x'.repeat(100) })) })
    expect(JSON.stringify(long).length).toBeGreaterThan(200_000)
    // White space is read however much it is, while nothing waits.
    expect((await placeText(sut, `{${' '.repeat(600_000)}`)).status).toBe(400)
    const writer = await sut.pool.connect()
    const taken: Promise<{ status: number }>[] = []
    try {
      await writer.query('begin')
      await writer.query('lock table order_state in exclusive mode')
      taken.push(place(sut, long))
      await eventually(async () => (await placeText(sut, `{${' '.repeat(400_000)}`)).status === 429, 'the unread one to be sent away')
      expect((await placeText(sut, '{')).status).toBe(400)
      taken.push(place(sut, anOrder()))
    } finally {
      await writer.query('rollback')
      writer.release()
    }
    expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([202, 202])
  })
})
