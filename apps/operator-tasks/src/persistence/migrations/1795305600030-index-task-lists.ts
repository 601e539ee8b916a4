import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Lists of one shop's tasks in the order of their ids. What is open has indexes already. */
export class IndexTaskLists1795305600030 implements MigrationInterface {
  name = 'IndexTaskLists1795305600030'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index task_shop on task (shop_id, id)')
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
