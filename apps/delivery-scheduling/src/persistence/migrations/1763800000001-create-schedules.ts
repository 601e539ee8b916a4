import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What shops offer: every version of the schedule as it was sent, the one in force, and the rules of holding. */
export class CreateSchedules1763800000001 implements MigrationInterface {
  name = 'CreateSchedules1763800000001'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table schedule_version (
        shop_id text not null,
        version int not null,
        document jsonb not null,
        created_at timestamptz not null default clock_timestamp(),
        primary key (shop_id, version)
      );
      create table schedule (
        shop_id text primary key,
        version int not null,
        time_zone text not null,
        changed_at timestamptz not null default clock_timestamp(),
        foreign key (shop_id, version) references schedule_version
      );
      create table shop_policy (
        shop_id text primary key,
        hold_ms bigint check (hold_ms > 0),
        hold_maximum_ms bigint check (hold_maximum_ms > 0),
        minimum_notice_ms bigint check (minimum_notice_ms >= 0),
        horizon_days int check (horizon_days between 1 and 60),
        check (shop_id <> '*' or num_nulls(hold_ms, hold_maximum_ms, minimum_notice_ms, horizon_days) = 0)
      );
      insert into shop_policy (shop_id, hold_ms, hold_maximum_ms, minimum_notice_ms, horizon_days) values ('*', 900000, 86400000, 0, 14);
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
