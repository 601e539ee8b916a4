import { DeadlineExceeded, FifteenError, pause, withDeadline } from '@fifteen/kernel'
import type { DataSource } from 'typeorm'
import { answerWithinMsOf, createDataSource, type DataSourceSettings } from './data-source.js'
import { Database, statement, type Sql } from './database.js'

/** Any number that no other advisory lock of ours uses. */
const MIGRATION_LOCK = 15_001
const LOCK_POLL_MS = 100
const LOCK_WITHIN_MS = 120_000
const MIGRATED_WITHIN_MS = 600_000

const tryLock = statement('migration-lock', 'select pg_try_advisory_lock($1) as locked')
const unlock = statement('migration-unlock', 'select pg_advisory_unlock($1)')

export class NewerSchema extends FifteenError {
  constructor(unknown: string[]) {
    super('newer-schema', `the database has migrations this build does not know (${unknown.join(', ')}): start a newer build`)
  }
}

/** Another instance has been migrating for too long: look at what it does. */
export class MigrationBusy extends FifteenError {
  constructor() {
    super('migration-busy', `another instance has been migrating this database for ${LOCK_WITHIN_MS / 1_000} s`, { retryable: true })
  }
}

/**
 * Brings the schema up to this build: forward only, one instance at a time, each migration in its own transaction.
 * Throws NewerSchema, having changed nothing, where the database is ahead of this build, MigrationBusy, and DeadlineExceeded after
 * `withinMs` milliseconds of migrations.
 */
export async function migrate(dataSource: DataSource, withinMs = MIGRATED_WITHIN_MS): Promise<void> {
  await new Database(dataSource).use(async (sql) => {
    await takeLock(sql)
    try {
      await withDeadline(refuseNewerSchema(dataSource), answerWithinMsOf(dataSource), 'the look at the migrations')
      await withDeadline(dataSource.runMigrations({ transaction: 'each' }), withinMs, 'the migrations')
    } catch (error) {
      // What is late still goes on: the lock then ends with its connection, so that no other instance runs the same beside it.
      if (!(error instanceof DeadlineExceeded)) await sql.query(unlock, [MIGRATION_LOCK])
      throw error
    }
    await sql.query(unlock, [MIGRATION_LOCK])
  })
}

/** Polled, because waiting inside the server would end with the connections' lock time-out. */
async function takeLock(sql: Sql): Promise<void> {
  for (const giveUp = performance.now() + LOCK_WITHIN_MS; performance.now() < giveUp; await pause(LOCK_POLL_MS)) {
    const [row] = await sql.query<{ locked: boolean }>(tryLock, [MIGRATION_LOCK])
    if (row?.locked) return
  }
  throw new MigrationBusy()
}

async function refuseNewerSchema(dataSource: DataSource): Promise<void> {
  const [table]: { exists: boolean }[] = await dataSource.query(`select to_regclass('migration') is not null as exists`)
  if (!table?.exists) return
  const known = new Set(dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name))
  const applied: { name: string }[] = await dataSource.query('select name from migration order by id')
  const unknown = applied.map((row) => row.name).filter((name) => !known.has(name))
  if (unknown.length) throw new NewerSchema(unknown)
}

/** Migrates a database by its address and closes again; for tests and tools. */
export async function migrateDatabase(settings: DataSourceSettings): Promise<void> {
  const dataSource = await createDataSource(settings).initialize()
  try {
    await migrate(dataSource)
  } finally {
    await dataSource.destroy()
  }
}
