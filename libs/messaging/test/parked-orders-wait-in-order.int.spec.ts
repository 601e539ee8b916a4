import { contractOf, OrderCancelled, OrderReceived, StockReserved } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { Parking } from '../src/index.js'
import { behaviour, cancelOf, order, orders, sampleService, Unhandleable } from './sample-service.js'
import { publishTogether } from './support/broker-facts.js'
import { Gate } from './support/gate.js'

const TYPE = contractOf(OrderReceived).type
const BY = { who: 'sre@example.test', why: 'mended' }

describe('a parked order', () => {
  let service: ServiceUnderTest
  let parking: Parking

  beforeAll(async () => {
    const env = { LOG_LEVEL: 'silent', PARKS_PER_MINUTE: '1000' }
    service = await ServiceUnderTest.open(sampleService, { read: ['stock-confirmation.events'], env })
    parking = service.app.get(Parking)
  }, 60_000)
  afterAll(() => service.close(), 30_000)
  afterEach(() => {
    behaviour.onChunk = () => undefined
  })

  const failFor = (...notes: string[]): void => {
    behaviour.onChunk = (events) => {
      if (events.some(({ data }) => 'externalId' in data && notes.includes(data.externalId))) throw new Unhandleable('not yet')
    }
  }
  const parked = (key: string): Promise<{ state: string; code: string; attempts: number }[]> =>
    service.sql('select state, code, attempts from parked_record where key = $1 order by arrival', [key])
  const handled = async (key: string): Promise<string[]> =>
    (await service.sql<{ note: string }>('select note from handled where key = $1 order by ord', [key])).map(({ note }) => note)
  const parkedAre = (key: string, count: number): Promise<unknown> =>
    eventually(async () => (await parked(key)).length === count, `${count} records of ${key} to be parked`, { within: 30_000 })
  const actions = (key: string): Promise<{ action: string; who: string; why: string; result: string }[]> =>
    service.sql('select action, who, why, result from parking_action where key = $1 order by id', [key])

  /** An order whose first record cannot be handled, and so many more of its records behind it. */
  async function park(followers: number): Promise<string> {
    const id = newId()
    failFor('first')
    await service.writer.publish(OrderReceived, [order(id, 'first')])
    await parkedAre(id, 1)
    for (let n = 1; n <= followers; n++) await service.writer.publish(OrderReceived, [order(id, `follower ${n}`)])
    await parkedAre(id, 1 + followers)
    return id
  }

  it('holds what follows it, lets a cancel pass, and everybody else’s orders flow', async () => {
    const id = await park(2)
    const others = orders(50, newId)
    await service.writer.publish(OrderCancelled, [cancelOf(id)])
    await service.writer.publish(OrderReceived, others)
    for (const { orderId } of others) await service.reader.waitFor(StockReserved, { key: orderId })
    await eventually(async () => (await handled(id)).length === 1, 'the cancel to pass')
    expect(await handled(id)).toEqual(['cancelled'])
    expect((await parked(id)).map(({ state }) => state)).toEqual(['parked', 'behind', 'behind'])
    expect(service.reader.of(StockReserved, id)).toHaveLength(0)
  }, 60_000)

  it('is only looked at by a dry run, and requeued with all behind it in arrival order, by somebody and for a reason', async () => {
    const id = await park(3)
    behaviour.onChunk = () => undefined
    expect(await parking.requeue({ key: id }, { ...BY, dryRun: true })).toMatchObject([{ result: 'would-requeue', records: 4 }])
    expect(await parking.discard({ key: id }, { ...BY, dryRun: true })).toMatchObject([{ result: 'would-discard', records: 1 }])
    expect(await parked(id)).toHaveLength(4)
    expect(await handled(id)).toEqual([])
    expect(await actions(id)).toEqual([])

    expect(await parking.requeue({ key: id }, BY)).toMatchObject([{ result: 'requeued', records: 4, handler: 'sample' }])
    expect(await handled(id)).toEqual(['first', 'follower 1', 'follower 2', 'follower 3'])
    expect(await parked(id)).toEqual([])
    expect(await actions(id)).toEqual(Array(4).fill({ action: 'requeue', ...BY, result: 'requeued' }))
    await service.reader.waitFor(StockReserved, { key: id })
    await service.writer.publish(OrderReceived, [order(id, 'afterwards')])
    await eventually(async () => (await handled(id)).length === 5, 'its next record to be handled again')
  }, 60_000)

  it('stays parked, with one more attempt, when it fails again', async () => {
    const id = await park(1)
    expect(await parking.requeue({ key: id }, BY)).toMatchObject([{ result: 'failed', code: 'unhandleable', records: 0 }])
    expect(await parked(id)).toMatchObject([{ state: 'parked', attempts: 2 }, { state: 'behind' }])
    expect(await actions(id)).toEqual([{ action: 'requeue', ...BY, result: 'failed: unhandleable' }])
  }, 60_000)

  it('goes on to the follower that fails, which is then the one to decide on', async () => {
    const id = await park(3)
    failFor('follower 2')
    expect(await parking.requeue({ code: 'unhandleable', key: id }, BY)).toMatchObject([
      { result: 'failed', code: 'unhandleable', records: 2 },
    ])
    expect(await handled(id)).toEqual(['first', 'follower 1'])
    expect(await parked(id)).toMatchObject([
      { state: 'parked', code: 'unhandleable', attempts: 2 },
      { state: 'behind', attempts: 1 },
    ])
  }, 60_000)

  it('is discarded alone: its first follower is the next to decide on', async () => {
    const id = await park(2)
    expect(await parking.discard({ key: id }, { who: 'sre@example.test', why: 'sent by mistake' })).toMatchObject([
      { result: 'discarded', records: 1 },
    ])
    expect(await parked(id)).toMatchObject([{ state: 'parked', code: 'left-behind' }, { state: 'behind' }])
    behaviour.onChunk = () => undefined
    expect(await parking.requeue({ key: id }, BY)).toMatchObject([{ result: 'requeued', records: 2 }])
    expect(await handled(id)).toEqual(['follower 1', 'follower 2'])
    expect((await actions(id)).map(({ action, why }) => [action, why])).toEqual([
      ['discard', 'sent by mistake'],
      ['requeue', 'mended'],
      ['requeue', 'mended'],
    ])
  }, 60_000)

  it('takes along a record that is put behind it in the moment of its replay', async () => {
    const id = await park(0)
    const gate = new Gate()
    behaviour.onChunk = (events) =>
      events.some(({ data }) => 'externalId' in data && data.externalId === 'slow') ? gate.pass() : undefined
    const record = (orderId: string, note: string) => ({ key: orderId, value: JSON.stringify(order(orderId, note)), type: TYPE })
    await publishTogether(`${service.prefix}order-intake.events`, [record(id, 'just behind'), record(newId(), 'slow')])
    // The chunk has seen the park and put its record behind; it has not committed.
    await gate.arrival
    const replay = parking.requeue({ key: id }, BY)
    await eventually(
      async () =>
        (await service.sql(`select from pg_stat_activity where query like '%parked_record%for update%' and wait_event_type = 'Lock'`))
          .length > 0,
      'the replay to wait for the chunk',
    )
    gate.open()
    expect(await replay).toMatchObject([{ result: 'requeued', records: 2 }])
    expect(await handled(id)).toEqual(['first', 'just behind'])
    expect(await parked(id)).toEqual([])
  }, 60_000)
})
