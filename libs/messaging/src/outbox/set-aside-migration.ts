import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Records whose topic the broker does not have. They keep their positions, and so the order of their topic. */
export class CreateOutboxAside1700000000007 implements MigrationInterface {
  name = 'CreateOutboxAside1700000000007'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table outbox_aside (
        position bigint primary key,
        topic text not null,
        key text,
        headers text not null,
        payload bytea not null,
        appended_at timestamptz not null
      );
      create index outbox_aside_topic on outbox_aside (topic, position);
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
