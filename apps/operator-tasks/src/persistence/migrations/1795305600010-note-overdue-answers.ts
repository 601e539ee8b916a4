import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What logistics partners owe an answer to, and what they answered. */
export class NoteOverdueAnswers1795305600010 implements MigrationInterface {
  name = 'NoteOverdueAnswers1795305600010'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table order_case add overdue_step int not null default 0, add answered_step int not null default 0;
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
