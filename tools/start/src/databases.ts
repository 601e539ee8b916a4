import pg from 'pg'
import { databaseOf, SERVICES } from './addresses.js'

/** Creates each service's database where it is absent; with `fresh` drops it first. What is inside is the service's own business. */
export async function ensureDatabases(serverUrl: string, fresh: boolean): Promise<void> {
  const server = new pg.Client({ connectionString: serverUrl, connectionTimeoutMillis: 10_000 })
  await server.connect()
  try {
    for (const name of SERVICES.map(databaseOf)) {
      if (fresh) await server.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`)
      const { rowCount } = await server.query('select from pg_database where datname = $1', [name])
      if (rowCount === 0) await server.query(`create database ${pg.escapeIdentifier(name)}`)
    }
  } finally {
    await server.end()
  }
}
