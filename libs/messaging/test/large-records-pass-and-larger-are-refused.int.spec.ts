import { contractOf, MAX_RECORD_BYTES, OrderReceived, StockReserved } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { statement } from '@fifteen/persistence'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { RecordTooLarge, UnitOfWork } from '../src/index.js'
import { behaviour, order, orders, sampleService } from './sample-service.js'

const withComment = (orderId: string, bytes: number): OrderReceived => {
  const small = { ...order(orderId), comment: '' }
  return { ...small, comment: 'x'.repeat(bytes - JSON.stringify(small).length) } as OrderReceived
}

describe('a large record', () => {
  let service: ServiceUnderTest

  beforeAll(async () => {
    service = await ServiceUnderTest.open(sampleService, { read: ['stock-confirmation.events'], env: { LOG_LEVEL: 'silent' } })
  }, 60_000)
  afterAll(() => service.close(), 30_000)
  afterEach(() => {
    behaviour.onChunk = () => undefined
  })

  it('of 900 kB comes in and goes out, among many small ones', async () => {
    const id = newId()
    const large = withComment(id, MAX_RECORD_BYTES)
    expect(JSON.stringify(large)).toHaveLength(MAX_RECORD_BYTES)
    const allocation = { sku: 'S'.repeat(40), warehouseId: 'main', quantity: 1 }
    behaviour.onChunk = (events, context) => {
      if (!events.some(({ data }) => data.orderId === id)) return
      const empty = { ...contractOf(StockReserved).example, orderId: id, allocations: [] }
      const room = Math.floor((MAX_RECORD_BYTES - JSON.stringify(empty).length) / (JSON.stringify(allocation).length + 1))
      context.emit(StockReserved, { ...empty, allocations: Array.from({ length: room }, () => allocation) })
    }
    await service.writer.publish(OrderReceived, [...orders(100, newId), large, ...orders(100, newId)])
    await eventually(
      () => service.reader.records.some(({ key, value }) => key === id && value.length > MAX_RECORD_BYTES - 100),
      'the large event to be published',
      { within: 30_000 },
    )
    await eventually(async () => (await service.sql('select from seen')).length === 201, 'all to be handled', { within: 30_000 })
  }, 90_000)

  it('above the limit is refused where it is made: its cause is parked, and everything else goes out', async () => {
    const id = newId()
    behaviour.onChunk = (events, context) => {
      if (!events.some(({ data }) => data.orderId === id)) return
      context.emit(StockReserved, { ...contractOf(StockReserved).example, orderId: id, shopId: 'x'.repeat(MAX_RECORD_BYTES) })
    }
    const others = orders(50, newId)
    await service.writer.publish(OrderReceived, [...others.slice(0, 25), order(id), ...others.slice(25)])
    const [record] = await eventually(async () => {
      const rows = await service.sql<{ code: string }>('select code from parked_record where key = $1', [id])
      return rows.length > 0 && rows
    }, 'it to be parked')
    expect(record?.code).toBe('record-too-large')
    for (const { orderId } of others) await service.reader.waitFor(StockReserved, { key: orderId })
  }, 60_000)

  it('of a command above the limit fails the command, and changes nothing', async () => {
    const id = newId()
    const work = service.app.get(UnitOfWork).run(async (context) => {
      await context.sql.query(statement('large-seen', `insert into seen (order_id, external_id) values ($1, 'x')`), [id])
      context.emit(StockReserved, { ...contractOf(StockReserved).example, orderId: id, shopId: 'x'.repeat(MAX_RECORD_BYTES) })
    })
    await expect(work).rejects.toThrow(RecordTooLarge)
    expect(await service.sql('select from seen where order_id = $1', [id])).toEqual([])
  })
})
