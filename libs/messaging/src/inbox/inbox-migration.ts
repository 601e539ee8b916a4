import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Ids of what was already acted upon, for effects that no row of their own recognises. Partitioned by the event's own time, never by
 * its arrival: a redelivery after midnight looks where the first delivery wrote. An event of a day without a partition is refused (and so
 * parked in sight) rather than kept in a default partition that would block its day for ever.
 */
export class CreateInbox1700000000003 implements MigrationInterface {
  name = 'CreateInbox1700000000003'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table inbox (
        source text not null,
        id text not null,
        event_time timestamptz not null,
        primary key (source, id, event_time)
      ) partition by range (event_time);
      create function inbox_maintain(days_back int, days_ahead int) returns void language plpgsql set lock_timeout = '500ms' as $$
      declare
        today date := (clock_timestamp() at time zone 'UTC')::date;
        d date;
        part text;
      begin
        perform pg_advisory_xact_lock(15004);
        for d in select generate_series(today - days_back, today + days_ahead, interval '1 day')::date loop
          part := 'inbox_' || to_char(d, 'YYYYMMDD');
          if to_regclass(part) is null then
            execute format('create table %I partition of inbox for values from (%L) to (%L)', part, d::text || ' 00:00+00', (d + 1)::text || ' 00:00+00');
          end if;
        end loop;
        for part in
          select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
          where i.inhparent = 'inbox'::regclass and c.relname ~ '^inbox_[0-9]{8}$' and to_date(right(c.relname, 8), 'YYYYMMDD') < today - days_back
        loop
          execute format('drop table %I', part);
        end loop;
      end $$;
      select inbox_maintain(10, 2);
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
