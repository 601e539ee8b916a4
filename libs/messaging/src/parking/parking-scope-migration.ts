import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Keys that tenants choose mean something on their own topic only: one shop's parked order must not hold another's of the same name. */
export class AddParkingScope1700000000005 implements MigrationInterface {
  name = 'AddParkingScope1700000000005'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table parked_record add column scope text not null default '';
      create index on parked_record (arrival) where state = 'parked';
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
