import { DataSource, type EntityTarget, type MigrationInterface, type ObjectLiteral } from 'typeorm'
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js'

export type MigrationClass = new () => MigrationInterface

export interface DataSourceSettings {
  /** postgres://user:password@host:port/database */
  url: string
  /** Shown in pg_stat_activity; the service's name. */
  applicationName: string
  migrations: MigrationClass[]
  entities?: EntityTarget<ObjectLiteral>[]
  /** Connections at most; default 10. */
  poolSize?: number
  /** Milliseconds after which the server ends a statement; default 30,000. */
  statementTimeoutMs?: number
}

const ANSWER_GRACE_MS = 5_000

/** TypeORM options with the server-side limits that keep one stuck transaction from hurting everyone. */
export function dataSourceOptions(settings: DataSourceSettings): PostgresDataSourceOptions {
  const statementTimeout = settings.statementTimeoutMs ?? 30_000
  return {
    type: 'postgres',
    url: settings.url,
    applicationName: settings.applicationName,
    entities: (settings.entities ?? []) as PostgresDataSourceOptions['entities'],
    migrations: settings.migrations,
    migrationsTableName: 'migration',
    synchronize: false,
    logging: false,
    poolSize: settings.poolSize ?? 10,
    connectTimeoutMS: 5_000,
    extra: {
      idleTimeoutMillis: 30_000,
      // The server ends a late statement itself; where it cannot even answer, we give up a little later. (What TypeORM
      // asks by itself, at the start, only the server and the migrations' own deadlines end.)
      answerWithinMs: statementTimeout + ANSWER_GRACE_MS,
      // Statements do not wait for the answers of those before them; who needs an answer waits for it.
      pipeline: true,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      // Generic plans: set-based statements over arrays gain nothing from re-planning for every chunk. Made while tables are empty, they
      // would scan them whole and stay so until the first ANALYZE, a minute of load later: hence no sequential scan where an index serves.
      options: `-c statement_timeout=${statementTimeout} -c idle_in_transaction_session_timeout=15000 -c lock_timeout=10000 -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off`,
    },
  }
}

/** Milliseconds that a statement's answer may take, by the options above. */
export function answerWithinMsOf({ options }: DataSource): number {
  const { answerWithinMs } = ((options as PostgresDataSourceOptions).extra ?? {}) as { answerWithinMs?: unknown }
  if (typeof answerWithinMs !== 'number') throw new TypeError('the options of this DataSource are not those of dataSourceOptions')
  return answerWithinMs
}

/** A DataSource that is not yet initialised. */
export const createDataSource = (settings: DataSourceSettings): DataSource => new DataSource(dataSourceOptions(settings))
