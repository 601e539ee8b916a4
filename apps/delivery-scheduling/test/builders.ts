import { LaneFinder } from '../src/domain/lanes.js'
import type { OrderFact, VersionFact } from '../src/domain/order-fact.js'
import type { SchedulingPolicy } from '../src/domain/policy.js'
import type { Schedule } from '../src/domain/schedule.js'
import type { Slot } from '../src/domain/slot.js'
import type { ShopRules } from '../src/domain/hold-fold.js'

export const SHOP = 'north-shop'
export const NOW = Date.parse('2026-11-23T08:00:00Z')
const HOUR_MS = 3_600_000

export const aPolicy = (changes: Partial<SchedulingPolicy> = {}): SchedulingPolicy => ({
  holdMs: 900_000,
  holdMaximumMs: 86_400_000,
  minimumNoticeMs: 0,
  horizonDays: 14,
  ...changes,
})

/** Courier in the centre and in the rest of Britain, post everywhere; two windows on working days. */
export const aSchedule = (changes: Partial<Schedule> = {}): Schedule => ({
  methods: [
    { methodId: 'courier', name: 'Courier' },
    { methodId: 'post', name: 'Post' },
  ],
  zones: [
    { zoneId: 'central', country: 'GB', postcodePrefixes: ['SW1', 'W1'] },
    { zoneId: 'britain', country: 'GB', postcodePrefixes: [] },
    { zoneId: 'world', postcodePrefixes: [] },
  ],
  templates: [
    { methodId: 'courier', zoneId: 'central', weekdays: [1, 2, 3, 4, 5], from: '10:00', to: '12:00', capacity: 2 },
    { methodId: 'courier', zoneId: 'central', weekdays: [1, 2, 3, 4, 5], from: '12:00', to: '14:00', capacity: 2 },
    { methodId: 'courier', zoneId: 'britain', weekdays: [1, 3], from: '09:00', to: '18:00', capacity: 5 },
    { methodId: 'post', zoneId: 'world', weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '20:00', capacity: 100 },
  ],
  blackoutDays: [],
  ...changes,
})

/** A slot of the courier in the centre that starts some hours from NOW and takes orders until then. */
export function aSlot(slotId: string, hoursAhead: number, changes: Partial<Slot> = {}): Slot {
  const fromAt = NOW + hoursAhead * HOUR_MS
  return {
    shopId: SHOP,
    slotId,
    methodId: 'courier',
    zoneId: 'central',
    day: new Date(fromAt).toISOString().slice(0, 10),
    timeZone: 'Europe/London',
    fromAt,
    toAt: fromAt + 2 * HOUR_MS,
    closesAt: fromAt,
    capacity: 2,
    taken: 0,
    blackout: null,
    ...changes,
  }
}

export const rulesOf = (schedule: Schedule | undefined = aSchedule(), policy = aPolicy()): Map<string, ShopRules> =>
  new Map([[SHOP, { lanes: schedule && new LaneFinder(SHOP, schedule), policy }]])

type FactOf<Kind extends OrderFact['kind']> = Extract<OrderFact, { kind: Kind }>

export const orderOf = (number: number): string => `0199a1c0-0000-7000-8000-${String(number).padStart(12, '0')}`

/** Facts of one order, in the words of the domain. */
export function factsOf(orderId: string = orderOf(1)) {
  const order = { orderId, shopId: SHOP }
  return {
    version: (version: number, wish: VersionFact['wish'] = {}, address: VersionFact['address'] = { country: 'GB', postcodeArea: 'SW1A' }) =>
      ({ ...order, kind: 'version', version, receivedAt: NOW, wish, address }) satisfies FactOf<'version'>,
    confirmed: (version: number) => ({ ...order, kind: 'confirmed', version }) satisfies FactOf<'confirmed'>,
    handedOff: (version: number) => ({ ...order, kind: 'handed-off', version }) satisfies FactOf<'handed-off'>,
    cancelled: () => ({ ...order, kind: 'ended', reason: 'cancelled' }) satisfies FactOf<'ended'>,
    recalled: () => ({ ...order, kind: 'ended', reason: 'recalled' }) satisfies FactOf<'ended'>,
    taskOpened: (taskId: string) => ({ ...order, kind: 'task-opened', taskId }) satisfies FactOf<'task-opened'>,
    taskClosed: (taskId: string, closedAt = NOW) => ({ ...order, kind: 'task-closed', taskId, closedAt }) satisfies FactOf<'task-closed'>,
    expiryDue: (dueAt: number) => ({ ...order, kind: 'expiry-due', dueAt }) satisfies FactOf<'expiry-due'>,
  }
}
