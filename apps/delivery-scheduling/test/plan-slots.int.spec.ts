import { contractOf, OrderReceived, ShopAnnounced, SlotHeld, SlotUnavailable } from '@fifteen/contracts'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import type { PutScheduleDto } from '../src/features/plan-slots/schedule.dto.js'
import { definition } from '../src/service.js'
import { aDailySchedule, dayAhead, OrderEvents, slotId } from './events.js'
import { taken, violations } from './laws.js'

interface Planned {
  version: number
  timeZone: string
  written: number
  withdrawn: number
}

interface Page {
  items: { slotId: string; from: string; capacity: number; taken: number }[]
  next?: string
}

const tomorrow = dayAhead(1)

describe('planning slots', () => {
  let service: ServiceUnderTest

  const put = (shopId: string, schedule: PutScheduleDto) =>
    service.http<Planned & { code: string }>('PUT', `/v1/schedules/${shopId}`, schedule)
  const page = async (query: string): Promise<Page> => (await service.http<Page>('GET', `/v1/slots?${query}`)).body
  const slotRow = async (shopId: string, slot: string) =>
    (await service.sql<Record<string, unknown>>('select * from slot where shop_id = $1 and slot_id = $2', [shopId, slot]))[0]

  async function fill(shopId: string, count: number, slot: string): Promise<void> {
    const orders = Array.from({ length: count }, () => new OrderEvents(shopId))
    await service.writer.publish(
      OrderReceived,
      orders.map((order) => order.received({ slotId: slot })),
    )
    for (const { orderId } of orders) await service.reader.waitFor(SlotHeld, { key: orderId })
  }

  beforeAll(async () => {
    service = await ServiceUnderTest.open(definition, {
      shops: [
        { shopId: 'london-shop', timeZone: 'Europe/London' },
        { shopId: 'tokyo-shop', timeZone: 'Asia/Tokyo' },
      ],
      read: ['delivery-scheduling.events'],
    })
    await eventually(async () => (await service.http('GET', '/health/ready')).status === 200, 'the shops to be read')
  }, 120_000)
  afterAll(() => service.close())
  afterEach(async () => expect(await violations(service)).toEqual([]))

  it('makes rows for fourteen days in the zone in which the shop was announced', async () => {
    expect((await put('london-shop', aDailySchedule())).body).toMatchObject({ version: 1, timeZone: 'Europe/London', written: 42 })
    expect((await put('tokyo-shop', aDailySchedule())).body).toMatchObject({ version: 1, timeZone: 'Asia/Tokyo', written: 42 })
    const day = dayAhead(1, 'Asia/Tokyo')
    expect(await slotRow('tokyo-shop', slotId(day))).toMatchObject({
      day,
      from_at: new Date(`${day}T01:00:00Z`),
      to_at: new Date(`${day}T03:00:00Z`),
    })
  }, 90_000)

  it('keeps the version of a document that says the same, and refuses one made on an older version', async () => {
    expect((await put('london-shop', aDailySchedule())).body).toMatchObject({ version: 1, written: 0, withdrawn: 0 })
    expect((await put('london-shop', aDailySchedule({ baseVersion: 1 }, 11))).body).toMatchObject({ version: 2 })
    const refused = await put('london-shop', aDailySchedule({ baseVersion: 1 }))
    expect([refused.status, refused.body.code, refused.body.version]).toEqual([409, 'schedule-changed', 2])
    expect((await put('london-shop', aDailySchedule())).body).toMatchObject({ version: 3 })
    const read = await service.http<{ version: number; schedule: object }>('GET', '/v1/schedules/london-shop')
    expect(read.body).toMatchObject({ version: 3, schedule: aDailySchedule() })
  }, 90_000)

  it('names every contradiction of a schedule, and every wrong field', async () => {
    const contradicting = aDailySchedule({ zones: [], timeZone: 'Mars/Base' })
    const { status, body } = await service.http<{ problems: { field: string; code: string }[] }>(
      'PUT',
      '/v1/schedules/london-shop',
      contradicting,
    )
    expect(status).toBe(422)
    expect(body.problems.map(({ field }) => field)).toEqual(['timeZone', 'templates.0.zoneId', 'templates.1.zoneId', 'templates.2.zoneId'])
    const wrong = await service.http<{ problems: { field: string }[] }>('PUT', '/v1/schedules/london-shop', {
      ...aDailySchedule(),
      zones: [{ zoneId: 'A' }, { zoneId: 'street', postcodePrefixes: ['SW1A1'] }],
      blackoutDays: [{ day: '2026-02-30', reason: 'never' }],
    })
    expect(wrong.status).toBe(400)
    expect([...new Set(wrong.body.problems.map(({ field }) => field))]).toEqual([
      'zones.0.zoneId',
      'zones.0.postcodePrefixes',
      'zones.1.postcodePrefixes',
      'blackoutDays.0.day',
    ])
  }, 90_000)

  it('wants a time zone for a shop that was not announced, and an administrator’s key', async () => {
    const unknown = await put('new-shop', aDailySchedule())
    expect([unknown.status, unknown.body.code]).toEqual([422, 'time-zone-unknown'])
    expect((await put('new-shop', aDailySchedule({ timeZone: 'America/New_York' }))).body).toMatchObject({ timeZone: 'America/New_York' })
    expect((await service.http('PUT', '/v1/schedules/london-shop', aDailySchedule(), { authorization: 'Bearer no' })).status).toBe(401)
    expect((await service.http('GET', '/v1/slots?shopId=london-shop', undefined, { authorization: 'Bearer no' })).status).toBe(401)
  }, 90_000)

  it('lowers a capacity below what is taken without dropping anybody: the slot is overfull, visibly, and takes no more', async () => {
    const slot = slotId(tomorrow)
    await fill('london-shop', 4, slot)
    await put('london-shop', aDailySchedule({}, 2))
    expect(await slotRow('london-shop', slot)).toMatchObject({ capacity: 2, taken: 4, ceiling: 4, lowered_at: expect.any(Date) as Date })
    expect((await page('shopId=london-shop&methodId=courier&zone=central')).items.map((free) => free.slotId)).not.toContain(slot)
    expect((await service.http<Page>('GET', '/v1/slots/overfull?shopId=london-shop')).body.items).toMatchObject([
      { slotId: slot, capacity: 2, taken: 4 },
    ])
    const late = new OrderEvents('london-shop')
    await service.writer.publish(OrderReceived, [late.received({ slotId: slot })])
    expect(await service.reader.waitFor(SlotUnavailable, { key: late.orderId })).toMatchObject([{ problem: 'full' }])
    await put('london-shop', aDailySchedule({}, 9))
    expect(await slotRow('london-shop', slot)).toMatchObject({ capacity: 9, taken: 4, ceiling: 9, lowered_at: null })
  }, 90_000)

  it('refuses one place too many in the table itself, also of an overfull slot', async () => {
    const slot = slotId(tomorrow)
    await put('london-shop', aDailySchedule({}, 2))
    const take =
      'update slot set taken = taken + 1, ceiling = greatest(capacity, least(ceiling, taken + 1)) where shop_id = $1 and slot_id = $2'
    await expect(service.sql(take, ['london-shop', slot])).rejects.toThrow('slot_capacity_law')
    const free = slotId(tomorrow, '1400', '1600')
    await expect(service.sql('update slot set taken = 3 where shop_id = $1 and slot_id = $2', ['london-shop', free])).rejects.toThrow(
      'slot_capacity_law',
    )
    await expect(service.sql('update slot set ceiling = 9 where shop_id = $1 and slot_id = $2', ['london-shop', free])).rejects.toThrow(
      'slot_ceiling_explained',
    )
    await put('london-shop', aDailySchedule())
  }, 90_000)

  it('withdraws what is no longer offered, keeps the places that somebody has, and offers it again', async () => {
    const booked = slotId(tomorrow)
    const before = await taken(service, 'london-shop', booked)
    const fewer = aDailySchedule()
    await put('london-shop', { ...fewer, templates: fewer.templates.slice(1) })
    expect(await slotRow('london-shop', booked)).toMatchObject({ capacity: 0, taken: before, ceiling: before })
    expect(await slotRow('london-shop', slotId(dayAhead(2)))).toBeUndefined()
    await put('london-shop', aDailySchedule())
    expect(await slotRow('london-shop', booked)).toMatchObject({ capacity: 10, taken: before, ceiling: 10 })
    expect(await taken(service, 'london-shop', slotId(dayAhead(2)))).toBe(0)
  }, 90_000)

  it('follows blackout days and policies', async () => {
    await put('london-shop', aDailySchedule({ blackoutDays: [{ day: tomorrow, reason: 'snow' }] }))
    expect((await page('shopId=london-shop&zone=central&limit=100')).items.filter(({ from }) => from.startsWith(tomorrow))).toEqual([])
    await put('london-shop', aDailySchedule())
    const twoDays = 2 * 86_400_000
    expect((await service.http('PUT', '/v1/policies/london-shop', { minimumNoticeMs: twoDays, horizonDays: 5 })).body).toMatchObject({
      holdMs: 900_000,
      holdMaximumMs: 86_400_000,
      minimumNoticeMs: twoDays,
      horizonDays: 5,
    })
    await eventually(async () => {
      const { items } = await page('shopId=london-shop&zone=central&limit=100')
      return items.every(({ from }) => Date.parse(from) > Date.now() + twoDays && Date.parse(from) < Date.now() + 5 * 86_400_000)
    }, 'the slots to follow the policy')
    expect((await service.http('PUT', '/v1/policies/london-shop', { holdMs: 5_000, holdMaximumMs: 1_000 })).status).toBe(422)
    await service.http('PUT', '/v1/policies/london-shop', { minimumNoticeMs: 0, horizonDays: 14 })
    await eventually(async () => (await page('shopId=london-shop&zone=central&limit=100')).items.length >= 39, 'the horizon to grow again')
  }, 90_000)

  it('gives free slots page by page', async () => {
    const found: string[] = []
    let query = 'shopId=london-shop&country=GB&postcode=sw1a1aa&limit=10'
    for (let pages = 0; pages < 10; pages++) {
      const { items, next } = await page(query)
      found.push(...items.map((slot) => slot.slotId))
      if (next === undefined) break
      query = `shopId=london-shop&country=GB&postcode=sw1a1aa&limit=10&after=${encodeURIComponent(next)}`
    }
    expect(new Set(found).size).toBe(found.length)
    expect(found).toEqual((await page('shopId=london-shop&zone=central&limit=100')).items.map((slot) => slot.slotId))
    const status = async (wrong: string) => (await service.http('GET', `/v1/slots?shopId=london-shop&${wrong}`)).status
    expect(await status('zone=nowhere')).toBe(422)
    expect(await status('zone=central&after=nonsense')).toBe(400)
    expect(await status('zone=central&limit=1000')).toBe(400)
    expect((await service.http('GET', '/v1/slots?shopId=nobody')).status).toBe(404)
  }, 90_000)

  it('plans anew at midnight by a durable timer, also after a restart', async () => {
    const [timer] = await service.sql<{ due_at: Date }>("select due_at from timer where name = 'slot-horizon' and owner = 'tokyo-shop'")
    expect(timer?.due_at).toEqual(new Date(`${dayAhead(0, 'Asia/Tokyo')}T15:00:00Z`))
    await service.pause()
    await service.sql("delete from slot where shop_id = 'tokyo-shop' and taken = 0")
    await service.sql("update timer set due_at = now() - interval '1 hour' where name = 'slot-horizon'")
    await service.resume()
    await eventually(async () => (await taken(service, 'tokyo-shop', slotId(dayAhead(13, 'Asia/Tokyo')))) === 0, 'the horizon to be filled')
    const [next] = await service.sql<{ due_at: Date }>("select due_at from timer where name = 'slot-horizon' and owner = 'tokyo-shop'")
    expect(next?.due_at).toEqual(timer?.due_at)
  }, 90_000)

  it('follows a shop that is announced in another time zone, unless its schedule names one itself', async () => {
    const announce = (shopId: string, timeZone: string): Promise<void> =>
      service.writer.publish(ShopAnnounced, [{ ...contractOf(ShopAnnounced).example, shopId, timeZone, revision: 2 }])
    await put('london-shop', aDailySchedule({ timeZone: 'Europe/London' }))
    await announce('london-shop', 'Asia/Seoul')
    await announce('tokyo-shop', 'America/New_York')
    const day = dayAhead(3, 'America/New_York')
    await eventually(
      async () => (await slotRow('tokyo-shop', slotId(day)))?.['time_zone'] === 'America/New_York',
      'the shop to be planned anew',
    )
    const from = (await slotRow('tokyo-shop', slotId(day)))?.['from_at'] as Date
    expect(new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', timeStyle: 'short' }).format(from)).toBe('10:00')
    expect(await slotRow('london-shop', slotId(dayAhead(3)))).toMatchObject({ time_zone: 'Europe/London' })
  }, 90_000)

  it('documents its API', async () => {
    const { body } = await service.http<{ paths: object; components: { schemas: object } }>('GET', '/openapi.json')
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(['/v1/schedules/{shopId}', '/v1/slots', '/v1/slots/overfull', '/v1/holds/{orderId}', '/v1/policies/{shopId}']),
    )
    expect(Object.keys(body.components.schemas)).toEqual(
      expect.arrayContaining(['PutScheduleDto', 'SlotTemplateDto', 'SlotPage', 'HoldView']),
    )
  }, 90_000)
})
