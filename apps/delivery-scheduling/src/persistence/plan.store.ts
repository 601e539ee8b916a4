import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import type { PlannedSlot, Slot } from '../domain/slot.js'
import { SLOT_COLUMNS, toSlot, type SlotRow } from './slot.row.js'

const existing = statement('plan-existing', `select ${SLOT_COLUMNS} from slot s where s.shop_id = $1 and s.from_at >= $2`)
/** What somebody has a place in keeps its instants; a capacity below what is taken becomes a ceiling that only shrinks. */
const write = statement(
  'plan-write',
  `insert into slot (shop_id, slot_id, method_id, zone_id, day, time_zone, from_at, to_at, closes_at, blackout, capacity, ceiling)
   select $1, slot_id, method_id, zone_id, day, $2, from_at, to_at, closes_at, blackout, capacity, capacity
   from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::text[], $11::int[])
     as u(slot_id, method_id, zone_id, day, from_at, to_at, closes_at, blackout, capacity)
   order by slot_id
   on conflict (shop_id, slot_id) do update set
     time_zone = case when slot.taken = 0 then excluded.time_zone else slot.time_zone end,
     from_at = case when slot.taken = 0 then excluded.from_at else slot.from_at end,
     to_at = case when slot.taken = 0 then excluded.to_at else slot.to_at end,
     closes_at = least(excluded.closes_at, case when slot.taken = 0 then excluded.from_at else slot.from_at end),
     blackout = excluded.blackout,
     capacity = excluded.capacity,
     ceiling = greatest(excluded.capacity, slot.taken),
     lowered_at = case when slot.taken > excluded.capacity then coalesce(slot.lowered_at, clock_timestamp()) end`,
)
const withdraw = statement(
  'plan-withdraw',
  `with locked as (select slot_id from slot where shop_id = $1 and slot_id = any($2) order by slot_id for update)
   update slot s set capacity = 0, ceiling = s.taken, lowered_at = case when s.taken > 0 then coalesce(s.lowered_at, clock_timestamp()) end
   from locked l where s.shop_id = $1 and s.slot_id = l.slot_id`,
)
const remove = statement('plan-remove', 'delete from slot where shop_id = $1 and slot_id = any($2) and capacity = 0 and taken = 0')
const prune = statement('plan-prune', 'delete from slot where shop_id = $1 and to_at < $2 and taken = 0')

/** Slots as their schedule makes them. The caller holds the shop's schedule row, so that plans do not cross. */
@Injectable()
export class PlanStore {
  async existing(sql: Sql, shopId: string, since: number): Promise<Slot[]> {
    return (await sql.query<SlotRow>(existing, [shopId, new Date(since)])).map(toSlot)
  }

  async write(sql: Sql, shopId: string, timeZone: string, slots: readonly PlannedSlot[]): Promise<void> {
    if (!slots.length) return
    await sql.query(write, [
      shopId,
      timeZone,
      slots.map(({ slotId }) => slotId),
      slots.map(({ methodId }) => methodId),
      slots.map(({ zoneId }) => zoneId),
      slots.map(({ day }) => day),
      slots.map(({ fromAt }) => new Date(fromAt)),
      slots.map(({ toAt }) => new Date(toAt)),
      slots.map(({ closesAt }) => new Date(closesAt)),
      slots.map(({ blackout }) => blackout),
      slots.map(({ capacity }) => capacity),
    ])
  }

  /** Removes what nobody has a place in; the rest stays for those who have, and takes no more. */
  async withdraw(sql: Sql, shopId: string, slotIds: readonly string[]): Promise<void> {
    if (!slotIds.length) return
    await sql.query(withdraw, [shopId, slotIds])
    await sql.query(remove, [shopId, slotIds])
  }

  /** Removes windows that are over and in which nobody has a place. */
  async prune(sql: Sql, shopId: string, before: number): Promise<void> {
    await sql.query(prune, [shopId, new Date(before)])
  }
}
