import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What an operator was given to see, which skills a transfer asked for, and pages that no ladder sends. */
export class WidenTasksAndPages1795305600020 implements MigrationInterface {
  name = 'WidenTasksAndPages1795305600020'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table task add leased_version int, add added_skills text[] not null default '{}';
      alter table page add reason text not null default 'ladder';
      drop index page_open;
      create unique index page_open on page (shop_id, stage, rung, reason) where acknowledged_at is null;
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
