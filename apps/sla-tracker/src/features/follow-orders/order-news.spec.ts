import { allContracts, contractOf, DossierIssued, OrderReceived, StockReserved } from '@fifteen/contracts'
import { type Inbound } from '@fifteen/messaging'
import { SlaTrackerConsumer } from '../../sla-tracker.consumer.js'
import { newsOf, UnfollowedEvent } from './order-news.js'

/** Metadata keys of @nestjs/microservices, which has no public reader for them. */
const EXTRAS = 'microservices:pattern_extras'

function subscribed(): string[] {
  const extras = Reflect.getMetadata(EXTRAS, SlaTrackerConsumer.prototype.clocks) as { events: { messages: (new () => object)[] } }
  return extras.events.messages.map((message) => contractOf(message).type)
}

const inbound = (type: string, data: object, headers: Record<string, string> = { ce_time: '2026-11-22T09:30:07.250Z' }): Inbound => ({
  type,
  data,
  key: null,
  id: 'event',
  timestamp: Date.parse('2026-11-22T09:30:08Z'),
  traceparent: undefined,
  record: { topic: '', partition: 0, offset: 0n, key: null, headers, value: null, timestamp: 0 },
})

describe('news of an order', () => {
  const contracts = allContracts().filter(({ contract }) => subscribed().includes(contract.type))

  it.each(contracts.map(({ contract }) => [contract.name, contract] as const))('are read from %s', (_, { type, example }) => {
    const { orderId, shopId, news } = newsOf(inbound(type, example))
    expect({ orderId, shopId }).toEqual({ orderId: '0199a1c0-0000-7000-8000-000000000001', shopId: 'north-shop' })
    const instants = [
      ...news.facts.map(({ at }) => at),
      ...news.pauses.begun.map(({ dueAt }) => dueAt),
      ...news.pauses.ended.map(({ at }) => at),
    ]
    expect(instants.length).toBeGreaterThan(0)
    for (const at of instants) expect(at).toBeGreaterThan(Date.parse('2026-11-22'))
  })

  it('are those of every event that the service subscribes to', () => {
    expect(contracts).toHaveLength(17)
  })

  it('begin when the order arrived, and are accepted when its event was made', () => {
    const { type, example } = contractOf(OrderReceived)
    expect(newsOf(inbound(type, example)).news.facts).toEqual([
      { kind: 'received', version: 1, at: Date.parse('2026-11-22T09:30:00Z') },
      { kind: 'accepted', version: 1, at: Date.parse('2026-11-22T09:30:07.250Z') },
    ])
  })

  it("have the record's own instant where the sender named none", () => {
    const { type, example } = contractOf(StockReserved)
    expect(newsOf(inbound(type, example, {})).news.facts).toEqual([
      { kind: 'stock-answered', version: 1, at: Date.parse('2026-11-22T09:30:08Z') },
    ])
  })

  it('are not read from what is not followed', () => {
    const { type, example } = contractOf(DossierIssued)
    expect(() => newsOf(inbound(type, example))).toThrow(UnfollowedEvent)
  })
})
