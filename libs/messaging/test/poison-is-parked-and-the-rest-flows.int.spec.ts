import { contractOf, OrderReceived, StockReserved } from '@fifteen/contracts'
import { FifteenError, newId } from '@fifteen/kernel'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { behaviour, order, orders, sampleService, type SampleEvent } from './sample-service.js'
import type { Inbound, WorkContext } from '../src/index.js'
import { statement } from '@fifteen/persistence'

const TOPIC = 'order-intake.events'
const TYPE = contractOf(OrderReceived).type

class OutOfStock extends FifteenError {
  constructor() {
    super('out-of-stock', 'there is nothing left')
  }
}

const insertNull = statement('insert-null', `insert into handled (type, key, note) values ('x', 'x', null)`)

const notAnError: unknown = 'a string is thrown'

const failures: Record<string, (context: WorkContext) => Promise<unknown> | never> = {
  TypeError: () => {
    throw new TypeError('cannot read properties of undefined')
  },
  RangeError: () => {
    throw new RangeError('invalid date')
  },
  'out-of-stock': () => {
    throw new OutOfStock()
  },
  // Not null constraint: the database's own refusal.
  23502: ({ sql }) => sql.query(insertNull),
  Error: () => {
    throw notAnError
  },
}

/** Not covered here: a message that kills the process (a file of its own), and one that never ends (liveness). */
describe('poison', () => {
  let service: ServiceUnderTest

  beforeAll(async () => {
    const env = { LOG_LEVEL: 'silent', PARKS_PER_MINUTE: '1000' }
    service = await ServiceUnderTest.open(sampleService, { read: ['stock-confirmation.events'], env })
  }, 60_000)
  afterAll(() => service.close(), 30_000)
  afterEach(() => {
    behaviour.onChunk = () => undefined
  })

  const parked = (key: string): Promise<{ code: string; state: string; message: string }[]> =>
    service.sql('select code, state, message from parked_record where key = $1 order by arrival', [key])

  it('of every kind that a handler can throw is parked under its code, one record each, and all others are handled', async () => {
    const kinds = Object.keys(failures)
    const poisons = new Map(kinds.map((kind) => [newId(), kind]))
    behaviour.onChunk = async (events: Inbound<SampleEvent>[], context) => {
      for (const { data } of events) await failures[poisons.get(data.orderId) ?? '']?.(context)
    }
    const healthy = orders(200, newId)
    const mixed = [...healthy]
    for (const [index, id] of [...poisons.keys()].entries()) mixed.splice(index * 40, 0, order(id))
    await service.writer.publish(OrderReceived, mixed)
    for (const [id, kind] of poisons) {
      const [record] = await eventually(async () => (await parked(id)).length > 0 && parked(id), `${kind} to be parked`, { within: 30_000 })
      expect(record).toMatchObject({ state: 'parked', code: kind })
    }
    for (const { orderId } of healthy) await service.reader.waitFor(StockReserved, { key: orderId })
    expect(await service.sql('select from parked_record')).toHaveLength(kinds.length)
    expect(service.reader.of(StockReserved)).toHaveLength(200)
  }, 90_000)

  it('that cannot even be read is parked, whatever its bytes and its key', async () => {
    await service.sql('delete from parked_record')
    const [bad, wrong, nothing, nul] = [newId(), newId(), newId(), `\0${newId()}`]
    const headers = { ce_type: TYPE }
    const healthy = orders(20, newId)
    await service.writer.publishRaw(TOPIC, [
      { key: bad, value: '{"orderId": "\0', headers },
      { key: wrong, value: '{"orderId": 7}', headers },
      { key: nothing, value: null, headers },
      { key: null, value: 'no key, no JSON', headers },
      { key: nul, value: 'a key that PostgreSQL cannot hold', headers },
      { key: newId(), value: JSON.stringify(order(newId())), headers: { ce_type: 'nobody.knows-this.v1' } },
    ])
    await service.writer.publish(OrderReceived, healthy)
    for (const { orderId } of healthy) await service.reader.waitFor(StockReserved, { key: orderId })
    await eventually(async () => (await service.sql('select from parked_record')).length === 5, 'five to be parked', { within: 30_000 })
    const codes = await service.sql<{ key: string | null; code: string }>('select key, code from parked_record')
    expect(new Map(codes.map(({ key, code }) => [key, code]))).toEqual(
      new Map([
        [bad, 'unreadable-message'],
        [wrong, 'malformed-message'],
        [nothing, 'unreadable-message'],
        [null, 'unreadable-message'],
        [nul.replace('\0', '\uFFFD'), 'unreadable-message'],
      ]),
    )
  }, 90_000)

  it('is not what is blamed for a race that is lost now and then', async () => {
    await service.sql('delete from parked_record')
    let lost = 0
    behaviour.onChunk = () => {
      if (++lost <= 2) throw Object.assign(new Error('deadlock detected'), { code: '40P01' })
    }
    const batch = orders(10, newId)
    await service.writer.publish(OrderReceived, batch)
    for (const { orderId } of batch) await service.reader.waitFor(StockReserved, { key: orderId })
    expect(await service.sql('select from parked_record')).toHaveLength(0)
  }, 60_000)

  it('is what is blamed for a race that is always lost', async () => {
    const poison = newId()
    behaviour.onChunk = (events) => {
      if (events.some(({ data }) => data.orderId === poison)) throw Object.assign(new Error('canceling statement'), { code: '57014' })
    }
    const batch = [...orders(10, newId), order(poison)]
    await service.writer.publish(OrderReceived, batch)
    await eventually(async () => (await parked(poison))[0]?.code === '57014', 'it to be parked', { within: 60_000 })
    for (const { orderId } of batch.slice(0, 10)) await service.reader.waitFor(StockReserved, { key: orderId })
    expect(await service.sql('select from parked_record')).toHaveLength(1)
  }, 90_000)
})
