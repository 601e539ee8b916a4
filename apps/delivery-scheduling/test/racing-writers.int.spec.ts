import { FifteenError, newId } from '@fifteen/kernel'
import { UnitOfWork } from '@fifteen/messaging'
import { ServiceUnderTest } from '@fifteen/testing'
import type { OrderFact, VersionFact } from '../src/domain/order-fact.js'
import { HoldSlots } from '../src/features/hold-slots/hold-slots.js'
import { definition } from '../src/service.js'
import { aDailySchedule, dayAhead, slotId } from './events.js'
import { stateOf, taken, violations } from './laws.js'

const SHOP = 'shop'
const slot = slotId(dayAhead(1))
const ATTEMPTS = 50

const version = (orderId: string, wish: VersionFact['wish']): VersionFact => ({
  orderId,
  shopId: SHOP,
  kind: 'version',
  version: 1,
  receivedAt: Date.now(),
  wish,
  address: { country: 'GB', postcodeArea: 'SW1A' },
})

/** What instances of the service do to each other, as transactions of one process: it is the database that decides between them. */
describe('writers that race', () => {
  let service: ServiceUnderTest
  const raced: string[] = []

  async function handle(facts: OrderFact[]): Promise<void> {
    const work = service.app.get(UnitOfWork)
    for (let attempt = 1; ; attempt++) {
      try {
        return await work.run((context) => service.app.get(HoldSlots).handle(facts, context))
      } catch (error) {
        if (!(error instanceof FifteenError) || !error.retryable || attempt === ATTEMPTS) throw error
        raced.push(error.code)
      }
    }
  }

  beforeAll(async () => {
    service = await ServiceUnderTest.open(definition, { read: ['delivery-scheduling.events'] })
    await service.http('PUT', `/v1/schedules/${SHOP}`, aDailySchedule({ timeZone: 'Europe/London' }))
  }, 120_000)
  afterAll(() => service.close())
  afterEach(async () => expect(await violations(service)).toEqual([]))

  it('share out the last places, one for each', async () => {
    const orders = Array.from({ length: 60 }, () => newId())
    await Promise.all(
      Array.from({ length: 20 }, (_, chunk) => handle(orders.slice(chunk * 3, chunk * 3 + 3).map((id) => version(id, { slotId: slot })))),
    )
    expect(await taken(service, SHOP, slot)).toBe(10)
    const states = await Promise.all(orders.map((orderId) => stateOf(service, orderId)))
    expect(states.filter((state) => state === 'held')).toHaveLength(10)
    expect(states.filter((state) => state === 'unavailable')).toHaveLength(50)
  }, 90_000)

  it('go on to the next slot when the first free one fills up under their hands', async () => {
    raced.length = 0
    // 420 places: as many rounds as it takes until two have met, three at most.
    for (let round = 0; round < 3 && !raced.includes('slot-raced'); round++) {
      const orders = Array.from({ length: 100 }, () => newId())
      await Promise.all(
        Array.from({ length: 20 }, (_, chunk) => handle(orders.slice(chunk * 5, chunk * 5 + 5).map((id) => version(id, {})))),
      )
      const states = await Promise.all(orders.map((orderId) => stateOf(service, orderId)))
      expect(states.every((state) => state === 'held')).toBe(true)
    }
    expect(raced).toContain('slot-raced')
  }, 90_000)

  it('lose no fact of an order that both see for the first time', async () => {
    const orders = Array.from({ length: 30 }, () => newId())
    raced.length = 0
    await Promise.all(
      orders.flatMap((orderId) => [
        handle([version(orderId, { day: dayAhead(5) })]),
        handle([{ orderId, shopId: SHOP, kind: 'confirmed', version: 1 }]),
        handle([{ orderId, shopId: SHOP, kind: 'handed-off', version: 1 }]),
      ]),
    )
    expect(await Promise.all(orders.map((orderId) => stateOf(service, orderId)))).toEqual(orders.map(() => 'booked'))
    expect(raced).toContain('hold-raced')
  }, 90_000)

  it('give back the place of an order once, and lower a capacity under orders that come in', async () => {
    const orders = Array.from({ length: 20 }, () => newId())
    const day = { slotId: slotId(dayAhead(6)) }
    await handle(orders.slice(0, 10).map((orderId) => version(orderId, day)))
    const [lowered] = await Promise.all([
      service.http('PUT', `/v1/schedules/${SHOP}`, aDailySchedule({ timeZone: 'Europe/London' }, 3)),
      ...orders.flatMap((orderId) => [1, 2].map(() => handle([{ orderId, shopId: SHOP, kind: 'ended', reason: 'cancelled' }]))),
      handle(orders.slice(10).map((orderId) => version(orderId, day))),
    ])
    expect(lowered.status).toBe(200)
    expect(await taken(service, SHOP, day.slotId)).toBe(0)
  }, 90_000)
})
