import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Positions in one partition of the outbox; old partitions are dropped whole. */
export const OUTBOX_PARTITION_POSITIONS = 1_000_000

/**
 * The outbox. `outbox_append` comes last in a transaction: it takes the lock in its first statement and the positions in the next, so
 * `position` is in commit order and the relay's cursor needs no gap handling. Nothing else is locked afterwards; COMMIT frees it.
 */
export class CreateOutbox1700000000001 implements MigrationInterface {
  name = 'CreateOutbox1700000000001'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create sequence outbox_position cache 1;
      create table outbox (
        position bigint primary key,
        topic text not null,
        key text,
        headers text not null,
        payload bytea not null,
        appended_at timestamptz not null default clock_timestamp()
      ) partition by range (position);
      create table relay (
        id int primary key check (id = 1),
        cursor bigint not null,
        holder uuid,
        expires_at timestamptz not null default '-infinity'
      ) with (fillfactor = 10);
      insert into relay (id, cursor) values (1, 0);
      create function outbox_append(topics text[], keys text[], headers text[], payloads bytea[]) returns bigint language plpgsql as $$
      declare last_position bigint;
      begin
        perform pg_advisory_xact_lock(15002);
        insert into outbox (position, topic, key, headers, payload)
          select nextval('outbox_position'), r.topic, r.key, r.header, r.payload
          from (select * from unnest(topics, keys, headers, payloads) with ordinality as u(topic, key, header, payload, ord) order by ord) r;
        select last_value into last_position from outbox_position;
        return last_position;
      end $$;
      create function outbox_add_partitions(ahead int, size bigint) returns void language plpgsql as $$
      declare
        n bigint;
        here bigint := (select case when is_called then last_value else 0 end from outbox_position) / size;
      begin
        perform pg_advisory_xact_lock(15003);
        for n in here .. here + ahead loop
          if to_regclass(format('outbox_%s', n)) is null then
            execute format('create table outbox_%s (like outbox including defaults including constraints)', n);
            execute format('alter table outbox attach partition outbox_%s for values from (%s) to (%s)', n, n * size, (n + 1) * size);
          end if;
        end loop;
      end $$;
      select outbox_add_partitions(2, ${OUTBOX_PARTITION_POSITIONS});
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
