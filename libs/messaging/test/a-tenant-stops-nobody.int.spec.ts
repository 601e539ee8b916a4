import { OrderReceived } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { createTopics, eventually, kafkaClient, ServiceUnderTest, testStack } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import kafkajs from 'kafkajs'
import { zstdCompressSync } from 'node:zlib'
import { EdgeTenants } from '../src/index.js'
import { orders, sampleService } from './sample-service.js'

const { CompressionCodecs, CompressionTypes } = kafkajs
const MEBIBYTE = 1_048_576

describe('what one tenant does with its topics', () => {
  let sut: ServiceUnderTest
  let tenants: EdgeTenants
  const seen = async (): Promise<number> => (await sut.sql('select from seen')).length
  const edge = async (): Promise<number> => (await sut.sql(`select from handled where type = 'edge'`)).length
  const put = (topic: string, count: number): Promise<void> =>
    sut.writer.publishRaw(
      topic,
      Array.from({ length: count }, () => ({ key: newId(), value: '{}', headers: {} })),
    )
  const compressed = async (type: number, value: Buffer): Promise<void> => {
    const producer = kafkaClient().producer({ retry: { retries: 0 } })
    await producer.connect()
    try {
      await producer.send({ topic: `${sut.prefix}shop.north.orders`, compression: type, messages: [{ key: 'k', value }] })
    } finally {
      await producer.disconnect()
    }
  }
  const metrics = async (): Promise<string> => (await fetch(`${sut.url}/metrics`)).text()
  /** Orders of our own services are still handled. */
  const othersFlow = async (): Promise<void> => {
    const before = await seen()
    await sut.writer.publish(OrderReceived, orders(5, newId))
    await eventually(async () => (await seen()) === before + 5, 'the orders of others', { within: 30_000 })
  }

  beforeAll(async () => {
    sut = await ServiceUnderTest.open(sampleService, { env: { LOG_LEVEL: 'silent' }, shops: [{ shopId: 'north' }, { shopId: 'south' }] })
    tenants = sut.app.get(EdgeTenants)
    tenants.set('shopId', ['north', 'south'])
    await othersFlow()
  }, 90_000)
  afterAll(() => sut.close(), 60_000)

  it('may compress by a codec that we do not have', async () => {
    const before = CompressionCodecs[CompressionTypes.ZSTD]
    CompressionCodecs[CompressionTypes.ZSTD] = () => ({
      compress: ({ buffer }: { buffer: Buffer }) => Promise.resolve(zstdCompressSync(buffer)),
      decompress: () => Promise.reject(new Error('our client has no such codec')),
    })
    try {
      await compressed(CompressionTypes.ZSTD, Buffer.from('{"zstd":true}'))
    } finally {
      CompressionCodecs[CompressionTypes.ZSTD] = before
    }
    await othersFlow()
    await eventually(async () => (await edge()) === 1, 'the compressed order', { within: 30_000 })
  }, 60_000)

  it('cannot send what is small packed and large unpacked', async () => {
    await expect(compressed(CompressionTypes.GZIP, Buffer.alloc(5 * MEBIBYTE, 32))).rejects.toThrow(/larger than/i)
    await othersFlow()
  }, 60_000)

  it('holds nobody while its topics are missing, and is read once they are there', async () => {
    tenants.set('shopId', ['north', 'south', 'ghost'])
    await eventually(async () => /fifteen_missing_topics 1\b/.test(await metrics()), 'the missing topic to show', { within: 30_000 })
    await othersFlow()
    await createTopics(testStack().brokers, [{ name: `${sut.prefix}shop.ghost.orders` }])
    const before = await edge()
    await put('shop.ghost.orders', 3)
    await eventually(async () => (await edge()) === before + 3, 'the orders of the late shop', { within: 60_000 })
    expect(await metrics()).toMatch(/fifteen_missing_topics 0\b/)
  }, 120_000)

  it('loses nothing when it is taken from the list and comes back', async () => {
    const before = await edge()
    await put('shop.north.orders', 10)
    await eventually(async () => (await edge()) === before + 10, 'the first orders', { within: 30_000 })
    tenants.set('shopId', ['south'])
    await put('shop.north.orders', 10)
    await othersFlow()
    tenants.set('shopId', ['north', 'south'])
    await put('shop.north.orders', 10)
    await eventually(async () => (await edge()) === before + 30, 'all its orders', { within: 60_000 })
  }, 120_000)

  it('lets its cancel pass what it was parked for', async () => {
    const key = newId()
    const send = (value: string): Promise<void> => sut.writer.publishRaw('shop.south.orders', [{ key, value, headers: {} }])
    const parked = async (): Promise<number> => (await sut.sql('select from parked_record where key = $1', [key])).length
    await send('{"note":"unhandleable"}')
    await eventually(async () => (await parked()) === 1, 'the order to be parked', { within: 30_000 })
    await send('{"kind":"amendment"}')
    await send('{"kind":"cancellation"}')
    const handled = (): Promise<object[]> => sut.sql(`select from handled where type = 'edge' and key = $1`, [key])
    await eventually(async () => (await handled()).length === 1, 'the cancel to pass', { within: 30_000 })
    expect(await parked()).toBe(2)
  }, 60_000)
})
