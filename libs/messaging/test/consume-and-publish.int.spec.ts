import { OrderReceived, StockReserved } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import { behaviour, orders, sampleService } from './sample-service.js'

describe('a service on messaging', () => {
  let service: ServiceUnderTest

  beforeAll(async () => {
    service = await ServiceUnderTest.open(sampleService, { read: ['stock-confirmation.events'] })
  }, 60_000)
  afterAll(() => service.close())
  afterEach(() => {
    behaviour.onChunk = () => undefined
  })

  it('handles every event once and publishes what it caused', async () => {
    const batch = orders(300, newId)
    await service.writer.publish(OrderReceived, batch)
    const answers = await service.reader.waitFor(StockReserved, { count: 300 })
    expect(new Set(answers.map(({ orderId }) => orderId))).toEqual(new Set(batch.map(({ orderId }) => orderId)))
  }, 30_000)

  it('recognises a duplicate', async () => {
    const [order] = orders(1, newId)
    if (!order) throw new Error('no order')
    await service.writer.publish(OrderReceived, [order])
    await service.reader.waitFor(StockReserved, { key: order.orderId })
    await service.writer.publish(OrderReceived, [order])
    await eventually(
      async () => (await service.sql<{ times: number }>('select times from seen where order_id = $1', [order.orderId]))[0]?.times === 2,
      'the second delivery',
    )
    expect(service.reader.of(StockReserved, order.orderId)).toHaveLength(1)
  }, 30_000)

  it('parks by key the event whose handler throws a TypeError, while every other flows, and replays it with those behind it', async () => {
    const batch = orders(100, newId)
    const poison = batch[50]?.orderId
    behaviour.onChunk = (events) => {
      if (events.some(({ data }) => data.orderId === poison)) throw new TypeError('cannot read properties of undefined')
    }
    await service.writer.publish(OrderReceived, batch)
    await eventually(
      async () => (await service.sql('select 1 from parked_record where key = $1', [poison])).length === 1,
      'the poison to be parked',
    )
    for (const { orderId } of batch) if (orderId !== poison) await service.reader.waitFor(StockReserved, { key: orderId })
    behaviour.onChunk = () => undefined
    await service.writer.publish(OrderReceived, batch.slice(50, 51))
    await eventually(
      async () => (await service.sql('select 1 from parked_record where key = $1', [poison])).length === 2,
      'the follower to queue behind',
    )
    expect(service.reader.of(StockReserved, poison)).toHaveLength(0)
  }, 30_000)

  it('parks bad JSON and a wrong shape with their reasons', async () => {
    const id = newId()
    await service.writer.publishRaw('order-intake.events', [
      { key: id, value: '{"orderId":', headers: { ce_type: 'order-intake.order-received.v1' } },
      { key: newId(), value: '{}', headers: { ce_type: 'order-intake.order-received.v1' } },
    ])
    await eventually(async () => {
      const codes = await service.sql<{ code: string }>(
        `select code from parked_record where code in ('unreadable-message', 'malformed-message')`,
      )
      return codes.length === 2
    }, 'both to be parked')
  }, 30_000)
})

describe('parked records over HTTP', () => {
  let service: ServiceUnderTest

  beforeAll(async () => {
    service = await ServiceUnderTest.open(sampleService, { read: ['stock-confirmation.events'] })
  }, 60_000)
  afterAll(() => service.close())
  afterEach(() => {
    behaviour.onChunk = () => undefined
  })

  it('are shown without their bodies, requeued with who and why, and refused without a key', async () => {
    const [order] = orders(1, newId)
    if (!order) throw new Error('no order')
    behaviour.onChunk = () => {
      throw new TypeError('no')
    }
    await service.writer.publish(OrderReceived, [order])
    const records = await eventually(async () => {
      const { body } = await service.http<{ records: object[] }>('GET', `/v1/parked-records?key=${order.orderId}`)
      return body.records.length > 0 && body.records
    }, 'the record to be parked')
    expect(JSON.stringify(records)).not.toContain('Ann Example')
    expect((await service.http('GET', '/v1/parked-records', undefined, { authorization: 'Bearer wrong' })).status).toBe(401)
    behaviour.onChunk = () => undefined
    const command = { action: 'requeue', key: order.orderId, who: 'sre', why: 'mended' }
    expect(await service.http('POST', '/v1/parked-records/actions', { ...command, why: undefined })).toMatchObject({ status: 400 })
    expect(await service.http('POST', '/v1/parked-records/actions', command)).toMatchObject({
      status: 200,
      body: { results: [{ result: 'requeued', records: 1 }] },
    })
    await service.reader.waitFor(StockReserved, { key: order.orderId })
    expect(await service.sql('select action, who, why from parking_action')).toEqual([{ action: 'requeue', who: 'sre', why: 'mended' }])
  }, 30_000)
})
