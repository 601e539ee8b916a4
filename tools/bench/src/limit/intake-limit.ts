import type { PostgresAddress } from '@fifteen/stack'
import { INTAKE_SCHEMA, INTAKE_SCRIPT } from './order-intake.js'
import { PgbenchLimit } from './pgbench-limit.js'

const CLIENTS = 8

/** What PostgreSQL alone does with one order in one transaction; orders a second. */
export class IntakeLimit extends PgbenchLimit {
  constructor(pgbench: string, server: PostgresAddress, seconds: number) {
    super(pgbench, server, seconds, { schema: INTAKE_SCHEMA, script: INTAKE_SCRIPT, clients: CLIENTS })
  }
}
