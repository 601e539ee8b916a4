import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * One narrow row per order, updated in place: no indexed column changes while a clean order passes (`watched` is set by timers only), so
 * half-filled pages keep its versions on one page.
 */
export class CreateClock1795300000001 implements MigrationInterface {
  name = 'CreateClock1795300000001'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table clock (
        order_id uuid primary key,
        revision int not null,
        policy_version int,
        timer_at timestamptz,
        received_at timestamptz,
        ended_at timestamptz,
        deadline timestamptz,
        elapsed_ms bigint,
        wall_ms bigint,
        watched boolean not null,
        shop_id text not null,
        policy_shop text,
        state text,
        ended_by text,
        breach_class text,
        fired text,
        pauses text,
        facts bigint[] not null
      ) with (fillfactor = 50);
      comment on column clock.watched is 'runs, and is at risk or already breached';
      comment on column clock.elapsed_ms is 'as the promise counts, when last looked at; final once ended';
      create index clock_watched on clock (deadline, order_id) where watched;
      create index clock_received on clock using brin (received_at) with (pages_per_range = 32);

      create view clock_fact as
        select order_id, shop_id, (f & 4095)::int as order_version, to_timestamp((f >> 16) / 1000.0) as at,
          (array['received', 'accepted', 'amended', 'stock-answered', 'slot-answered', 'task-opened', 'task-closed', 'confirmed',
            'dossier-sent', 'refused', 'handed-off', 'cancelled', 'recalled'])[1 + ((f >> 12) & 15)::int] as fact
        from clock, unnest(facts) f;
      comment on view clock_fact is 'the packed facts of clock, for people';

      create table fired_rung (
        order_id uuid not null,
        stage text not null,
        rung int not null,
        fired_at timestamptz not null,
        shop_id text not null,
        explanation text not null,
        actions jsonb not null,
        primary key (order_id, stage, rung)
      );
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
