import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Whether operators were told that a partner owes an answer: once for a dossier and once for its recall. */
export class TellOverdueAnswers1795320000002 implements MigrationInterface {
  name = 'TellOverdueAnswers1795320000002'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table handoff add overdue_told boolean not null default false;
      -- Those that were given up on are looked at again, now and without end.
      insert into timer (name, owner, due_at)
        select 'hand-off', order_id::text, clock_timestamp() from handoff where state in ('sent', 'recalling') and sent_at is not null
        on conflict do nothing;
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
