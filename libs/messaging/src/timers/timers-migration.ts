import type { MigrationInterface, QueryRunner } from 'typeorm'

/** One row per owner with its earliest due instant. */
export class CreateTimers1700000000004 implements MigrationInterface {
  name = 'CreateTimers1700000000004'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table timer (
        name text not null,
        owner text not null,
        due_at timestamptz not null,
        primary key (name, owner)
      ) with (fillfactor = 70);
      create index timer_due on timer (name, due_at);
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
