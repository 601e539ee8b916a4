import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * A tenant's key may be longer than an index entry, so a hash stands in the index. Offsets begin anew when a topic does: a record is the
 * same only with the same time. Marks are counted per run of the process: repeating one within a run proves nothing.
 */
export class HashParkingKeys1700000000006 implements MigrationInterface {
  name = 'HashParkingKeys1700000000006'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index parked_record_handler_key_arrival_idx;
      create index parked_record_key on parked_record (md5(key), handler, arrival);
      alter table parked_record drop constraint parked_record_handler_topic_partition_record_offset_key;
      create unique index parked_record_source on parked_record (handler, topic, partition, record_offset, recorded_at);
      drop table consumer_attempt;
      create table consumer_attempt (
        run_id uuid not null,
        topic text not null,
        partition int not null,
        first_offset bigint not null,
        last_offset bigint not null,
        alone boolean not null,
        primary key (topic, partition, first_offset, last_offset, run_id)
      );
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
