import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Parked records with their bytes, who did what with them, and the marks that find a message that kills the process. */
export class CreateParking1700000000002 implements MigrationInterface {
  name = 'CreateParking1700000000002'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table parked_record (
        id uuid primary key,
        handler text not null,
        topic text not null,
        partition int not null,
        record_offset bigint not null,
        key text,
        type text not null,
        headers text not null,
        value bytea,
        recorded_at timestamptz not null,
        state text not null check (state in ('parked', 'behind')),
        code text not null,
        message text not null,
        attempts int not null default 1,
        arrival bigint generated always as identity,
        parked_at timestamptz not null default clock_timestamp(),
        unique (handler, topic, partition, record_offset)
      );
      create index on parked_record (handler, key, arrival);
      create table parking_action (
        id bigint generated always as identity primary key,
        at timestamptz not null default clock_timestamp(),
        action text not null check (action in ('requeue', 'discard')),
        who text not null,
        why text not null,
        handler text not null,
        topic text not null,
        partition int not null,
        record_offset bigint not null,
        key text,
        type text not null,
        code text not null,
        result text not null
      );
      create table consumer_run (
        id uuid primary key,
        started_at timestamptz not null default clock_timestamp(),
        noticed_at timestamptz,
        ended_at timestamptz
      );
      create table consumer_attempt (
        topic text not null,
        partition int not null,
        first_offset bigint not null,
        last_offset bigint not null,
        attempts int not null,
        primary key (topic, partition, first_offset, last_offset)
      );
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
