import { OrderReceived, StockReserved } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { behaviour, orders, sampleService } from './sample-service.js'
import { committedRecords, groupFacts } from './support/broker-facts.js'
import { Gate } from './support/gate.js'

/** Not covered: handlers that have effects outside their transaction; they must not. */
describe('a rebalance in the middle of a chunk', () => {
  let service: ServiceUnderTest
  let group: string

  beforeAll(async () => {
    service = await ServiceUnderTest.open(sampleService, { read: ['stock-confirmation.events'], env: { LOG_LEVEL: 'silent' } })
    group = `${service.prefix}stock-confirmation`
  }, 60_000)
  afterAll(() => service.close(), 30_000)
  afterEach(() => {
    behaviour.onChunk = () => undefined
  })

  const members = (count: number): Promise<unknown> =>
    eventually(
      async () => {
        const facts = await groupFacts(group)
        return facts.state === 'Stable' && facts.members === count
      },
      `${count} members to share the group`,
      { within: 40_000 },
    )

  it('loses nothing, and every effect happens once, when a member joins and when it leaves', async () => {
    await members(1)
    const gate = new Gate()
    // The first chunk is held while everything around it moves.
    behaviour.onChunk = () => {
      behaviour.onChunk = () => undefined
      return gate.pass()
    }
    const batch = orders(300, newId)
    await service.writer.publish(OrderReceived, batch)
    await gate.arrival
    const second = await service.another()
    await members(2)
    const more = orders(300, newId)
    await service.writer.publish(OrderReceived, more)
    gate.open()
    await service.reader.waitFor(StockReserved, { count: 600, within: 40_000 })

    const last = new Gate()
    behaviour.onChunk = () => {
      behaviour.onChunk = () => undefined
      return last.pass()
    }
    const rest = orders(300, newId)
    await service.writer.publish(OrderReceived, rest)
    await last.arrival
    const left = second.close()
    last.open()
    await left
    await members(1)
    await service.reader.waitFor(StockReserved, { count: 900, within: 40_000 })

    await eventually(
      async () => (await committedRecords(group, `${service.prefix}order-intake.events`)) === 900,
      'every offset to be committed',
      { within: 30_000 },
    )
    const answered = service.reader.of(StockReserved).map(({ orderId }) => orderId)
    expect(answered).toHaveLength(900)
    expect(new Set(answered)).toEqual(new Set([...batch, ...more, ...rest].map(({ orderId }) => orderId)))
    expect(await service.sql('select from seen')).toHaveLength(900)
    expect(await service.sql('select from parked_record')).toHaveLength(0)
  }, 150_000)
})
