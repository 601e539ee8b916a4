import { healthProbes, toError, withDeadline, type HealthProbe, type OffersHealthProbes } from '@fifteen/kernel'
import { Global, Module, type DynamicModule } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { DataSource } from 'typeorm'
import { dataSourceOptions, type DataSourceSettings } from './data-source.js'
import { Database, statement } from './database.js'
import { migrate } from './migrations.js'

const PROBE_DEADLINE_MS = 2_000
const ping = statement('ping', 'select 1')

/** Says whether the database answers. */
export class PersistenceHealth implements OffersHealthProbes {
  constructor(private readonly database: Database) {}

  [healthProbes](): HealthProbe[] {
    return [
      // A Database can only be injected once its migrations are applied.
      { name: 'migrations', kind: 'startup', check: () => ({ healthy: true, detail: 'applied' }) },
      {
        name: 'database',
        kind: 'readiness',
        check: () =>
          withDeadline(
            this.database.use((sql) => sql.query(ping)),
            PROBE_DEADLINE_MS,
            'the database ping',
          ).then(
            () => ({ healthy: true, detail: 'answers' }),
            (error: unknown) => ({ healthy: false, detail: toError(error).message }),
          ),
      },
    ]
  }
}

async function migratedDatabase(dataSource: DataSource): Promise<Database> {
  await migrate(dataSource)
  return new Database(dataSource)
}

/** One database of one service: DataSource, Database, migrations at start, readiness. */
@Global()
@Module({})
export class PersistenceModule {
  static forRoot(settings: DataSourceSettings): DynamicModule {
    return {
      module: PersistenceModule,
      imports: [TypeOrmModule.forRoot({ ...dataSourceOptions(settings), retryAttempts: 30, retryDelay: 1_000, verboseRetryLog: false })],
      providers: [
        { provide: Database, useFactory: migratedDatabase, inject: [DataSource] },
        { provide: PersistenceHealth, useFactory: (database: Database) => new PersistenceHealth(database), inject: [Database] },
      ],
      exports: [Database, TypeOrmModule],
    }
  }
}
