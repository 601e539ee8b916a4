import { OrderReceived, SlotHeld, SlotUnavailable, contractOf } from '@fifteen/contracts'
import { rowsOf } from '../harness/database.js'
import { SHOP } from '../harness/parties.js'
import { administer } from '../harness/ask.js'
import { ONE_SLOT } from '../limit/one-row.js'
import type { Question } from '../question.js'
import { askContended } from './contended.js'
import type { Contended, Taken, Which } from './contention.js'

/** As many as a slot may have at most. */
const PLENTY = 1_000_000
const ZONE = { zoneId: 'central', area: 'SW1' }
const WINDOW: Record<Which, [from: string, to: string]> = { plenty: ['10:00', '14:00'], scarce: ['14:00', '18:00'] }
const DAYS_AHEAD = 3

const DAY = new Date(Date.now() + DAYS_AHEAD * 86_400_000).toISOString().slice(0, 10)
const slotIdOf = (which: Which): string =>
  ['courier', ZONE.zoneId, DAY.replaceAll('-', ''), WINDOW[which].join('-').replaceAll(':', '')].join('.')

const TAKEN = `
  select s.taken::float8 as counter, (
    select count(*)::float8 from slot_hold h
    where h.shop_id = s.shop_id and h.slot_id = s.slot_id and h.state in ('held', 'pinned', 'booked')) as orders
  from slot s where s.shop_id = $1 and s.slot_id = $2`

const oneSlot: Contended = {
  service: 'delivery-scheduling',
  topic: contractOf(SlotHeld).topic,
  taken: SlotHeld,
  refused: SlotUnavailable,
  async prepare(system, units) {
    const template = (which: Which, capacity: number): object => {
      const [from, to] = WINDOW[which]
      return { methodId: 'courier', zoneId: ZONE.zoneId, weekdays: [1, 2, 3, 4, 5, 6, 7], from, to, capacity }
    }
    await administer('PUT', system.url('delivery-scheduling'), `/v1/schedules/${SHOP.id}`, {
      timeZone: 'Europe/London',
      methods: [{ methodId: 'courier', name: 'Courier' }],
      zones: [{ zoneId: ZONE.zoneId, country: 'GB', postcodePrefixes: [ZONE.area] }],
      templates: [template('plenty', PLENTY), template('scarce', units)],
      blackoutDays: [],
    })
  },
  wish(which) {
    const { document, facts } = contractOf(OrderReceived).example
    return {
      document: { ...document, delivery: { methodId: 'courier', slotId: slotIdOf(which) } },
      facts: { ...facts, country: 'GB', postcodeArea: ZONE.area },
    }
  },
  async count(system, which) {
    const [taken] = await rowsOf<Taken>(system.database('delivery-scheduling'), TAKEN, [SHOP.id, slotIdOf(which)])
    return taken ?? { counter: 0, orders: 0 }
  },
}

export const fullSlot: Question = {
  name: 'full-slot',
  description: 'holds/s of one slot that everybody wants, against pgbench with 64 clients on one row; a thousand orders of ten places',
  ask: (asked) => askContended(asked, { question: 'full-slot', unit: 'holds/s', over: 'overbooked', thing: oneSlot, limit: ONE_SLOT }),
}
