import { statement, type Sql, type Statement } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import type { Lane } from '../domain/schedule.js'
import type { SlotChange } from '../domain/slot-book.js'
import type { SlotNeeds } from '../domain/slot-needs.js'
import type { Slot } from '../domain/slot.js'
import { DAY_MS } from '../domain/wall-time.js'
import { SLOT_COLUMNS, toSlot, type SlotRow } from './slot.row.js'

type SlotKey = Pick<Slot, 'shopId' | 'slotId'>

/** A page ends after this slot. */
export interface SlotCursor {
  fromAt: number
  slotId: string
}

const NAMED = `select ${SLOT_COLUMNS} from unnest($1::text[], $2::text[]) as k(shop_id, slot_id)
  join slot s on s.shop_id = k.shop_id and s.slot_id = k.slot_id`

const loadLikely = statement(
  'slot-load-likely',
  `${NAMED}
   union all
   select ${SLOT_COLUMNS} from unnest($3::text[], $4::text[], $5::text[], $6::text[]) as d(shop_id, method_id, zone_id, day)
     join slot s on s.shop_id = d.shop_id and s.method_id = d.method_id and s.zone_id = d.zone_id and s.from_at >= $11 and s.day = d.day
   union all
   select ${SLOT_COLUMNS} from unnest($7::text[], $8::text[], $9::text[], $10::int[]) as l(shop_id, method_id, zone_id, most)
     cross join lateral (
       select * from slot f where f.shop_id = l.shop_id and f.method_id = l.method_id and f.zone_id = l.zone_id and f.from_at >= $11
         and f.closes_at > $12 and f.blackout is null and f.taken < f.capacity
       order by f.from_at, f.to_at, f.slot_id limit l.most) s`,
)
const loadLanes = statement(
  'slot-load-lanes',
  `${NAMED}
   union all
   select ${SLOT_COLUMNS} from unnest($3::text[], $4::text[], $5::text[]) as l(shop_id, method_id, zone_id)
     join slot s on s.shop_id = l.shop_id and s.method_id = l.method_id and s.zone_id = l.zone_id and s.from_at >= $6`,
)
const lock = statement(
  'slot-lock',
  `select ${SLOT_COLUMNS} from unnest($1::text[], $2::text[]) as k(shop_id, slot_id) join slot s on s.shop_id = k.shop_id and s.slot_id = k.slot_id
   order by s.shop_id, s.slot_id for update of s`,
)
/** The ceiling never rises here: above the capacity it follows what is taken downwards, and one more is refused by the table itself. */
const move = statement(
  'slot-move',
  `update slot s set taken = s.taken + u.delta, ceiling = greatest(s.capacity, least(s.ceiling, s.taken + u.delta)),
     lowered_at = case when s.taken + u.delta > s.capacity then s.lowered_at end
   from unnest($1::text[], $2::text[], $3::int[]) as u(shop_id, slot_id, delta)
   where s.shop_id = u.shop_id and s.slot_id = u.slot_id`,
)
const free = statement(
  'slot-free',
  `select ${SLOT_COLUMNS} from slot s where s.shop_id = $1 and s.method_id = $2 and s.zone_id = $3 and s.from_at >= $4 and (s.from_at, s.slot_id) > ($5, $6)
     and s.closes_at > $7 and s.blackout is null and s.taken < s.capacity
   order by s.from_at, s.slot_id limit $8`,
)
const overfull = statement(
  'slot-overfull',
  `select ${SLOT_COLUMNS} from slot s where s.shop_id = $1 and s.taken > s.capacity and (s.from_at, s.slot_id) > ($2, $3)
   order by s.from_at, s.slot_id limit $4`,
)

/** Slots as orders see them. */
@Injectable()
export class SlotStore {
  /** What the wishes are met with as a rule: the slots named, the days wished, the first free ones. Not locked. */
  async loadLikely(sql: Sql, { named, days, first }: SlotNeeds, now: number): Promise<Slot[]> {
    if (!named.length && !days.length && !first.length) return []
    return this.#rows(sql, loadLikely, [
      ...keys(named),
      ...laneKeys(days.map(({ lane }) => lane)),
      days.map(({ day }) => day),
      ...laneKeys(first.map(({ lane }) => lane)),
      first.map(({ most }) => most),
      startOf(now),
      new Date(now),
    ])
  }

  /** The slots named, and all of the lanes. Not locked. */
  async loadLanes(sql: Sql, { named, lanes }: SlotNeeds, now: number): Promise<Slot[]> {
    return this.#rows(sql, loadLanes, [...keys(named), ...laneKeys(lanes), startOf(now)])
  }

  /** The same slots as they are once nobody else can change them, locked in sorted order. */
  lock(sql: Sql, slots: readonly SlotKey[]): Promise<Slot[]> {
    return this.#rows(sql, lock, keys(slots))
  }

  /** Takes and gives back places of locked slots. */
  async move(sql: Sql, changes: readonly SlotChange[]): Promise<void> {
    const moved = changes.filter(({ delta }) => delta !== 0)
    if (moved.length) await sql.query(move, [...keys(moved), moved.map(({ delta }) => delta)])
  }

  /** Slots of a lane in which a place can be taken now. */
  free(sql: Sql, { shopId, methodId, zoneId }: Lane, since: number, after: SlotCursor, now: number, most: number): Promise<Slot[]> {
    return this.#rows(sql, free, [shopId, methodId, zoneId, new Date(since), new Date(after.fromAt), after.slotId, new Date(now), most])
  }

  /** Slots whose capacity was lowered below what is taken. */
  overfull(sql: Sql, shopId: string, after: SlotCursor, most: number): Promise<Slot[]> {
    return this.#rows(sql, overfull, [shopId, new Date(after.fromAt), after.slotId, most])
  }

  async find(sql: Sql, key: SlotKey): Promise<Slot | undefined> {
    return (await this.loadLanes(sql, { named: [key], lanes: [], first: [], days: [] }, 0))[0]
  }

  async #rows(sql: Sql, query: Statement, values: unknown[]): Promise<Slot[]> {
    const slots = (await sql.query<SlotRow>(query, values)).map(toSlot)
    return [...new Map(slots.map((slot) => [`${slot.shopId} ${slot.slotId}`, slot])).values()]
  }
}

const keys = (slots: readonly SlotKey[]): [string[], string[]] => [slots.map(({ shopId }) => shopId), slots.map(({ slotId }) => slotId)]

const laneKeys = (lanes: readonly Lane[]): [string[], string[], string[]] => [
  lanes.map(({ shopId }) => shopId),
  lanes.map(({ methodId }) => methodId),
  lanes.map(({ zoneId }) => zoneId),
]

/** Windows of today that have begun are looked at too: such a day is past its cut-off, not unknown. */
const startOf = (now: number): Date => new Date(now - DAY_MS)
