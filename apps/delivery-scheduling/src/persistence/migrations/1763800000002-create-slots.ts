import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Slots and who has a place in them. `ceiling` carries the law of capacity: what may be taken at most. It equals the capacity, except
 * where that was lowered below what was taken already; then it only shrinks, with every place that is given back. No index names what
 * changes with every order, so that rows are updated in place.
 */
export class CreateSlots1763800000002 implements MigrationInterface {
  name = 'CreateSlots1763800000002'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table slot (
        shop_id text not null,
        slot_id text not null check (length(slot_id) <= 60),
        method_id text not null,
        zone_id text not null,
        day text not null,
        time_zone text not null,
        from_at timestamptz not null,
        to_at timestamptz not null,
        closes_at timestamptz not null,
        blackout text,
        capacity int not null check (capacity >= 0),
        taken int not null default 0 check (taken >= 0),
        ceiling int not null,
        lowered_at timestamptz,
        primary key (shop_id, slot_id),
        check (to_at > from_at),
        constraint slot_capacity_law check (taken <= ceiling),
        constraint slot_ceiling_explained check (ceiling = capacity or (ceiling > capacity and lowered_at is not null))
      ) with (fillfactor = 50);
      create index slot_lane on slot (shop_id, method_id, zone_id, from_at);

      create table slot_hold (
        order_id uuid primary key,
        shop_id text not null,
        revision int not null,
        state text not null check (state in ('none', 'held', 'pinned', 'booked', 'expired', 'unavailable', 'lost', 'released')),
        version int not null,
        slot_id text,
        method_id text,
        zone_id text,
        wished_slot_id text,
        wished_day text,
        problem text,
        received_at timestamptz,
        held_at timestamptz,
        expires_at timestamptz,
        confirmed_version int not null,
        settled_version int not null,
        handed_off_version int not null,
        open_tasks text[] not null,
        closed_tasks text[] not null,
        task_closed_at timestamptz,
        ended text check (ended in ('cancelled', 'recalled')),
        check (state not in ('held', 'pinned', 'booked') or (slot_id is not null and ended is null)),
        check ((ended is null) = (state <> 'released'))
      ) with (fillfactor = 50);
    `)
    await runner.query(`
      create view slot_law_violation as
      with live as (
        select shop_id, slot_id, count(*)::int as places from slot_hold where state in ('held', 'pinned', 'booked') group by shop_id, slot_id
      )
      select 'taken-is-not-held' as law, shop_id, slot_id, format('taken %s, held by orders %s', coalesce(s.taken, 0), coalesce(l.places, 0)) as detail
      from slot s full join live l using (shop_id, slot_id)
      where coalesce(s.taken, 0) <> coalesce(l.places, 0)
      union all
      select 'above-capacity', shop_id, slot_id, format('taken %s of %s, at most %s since %s', taken, capacity, ceiling, lowered_at)
      from slot where taken > ceiling or (taken > capacity and lowered_at is null)
      union all
      select 'outlives-its-order', shop_id, slot_id, format('order %s is %s and has a place', order_id, ended)
      from slot_hold where state in ('held', 'pinned', 'booked') and ended is not null
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
