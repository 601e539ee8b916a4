import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The name under which a shop is told of a refused record, on its topic and in the list. */
export class NameRejections1795305600001 implements MigrationInterface {
  name = 'NameRejections1795305600001'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table rejected_record add column rejection_id uuid not null default gen_random_uuid()')
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
