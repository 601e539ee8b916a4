import { once } from 'node:events'
import pg from 'pg'

/** Ends the run's stack; called once for each project, the first call does it. */
export default async function globalTeardown() {
  const child = globalThis.fifteenStack
  if (!child || child.exitCode !== null || child.stdin.writableEnded) return
  if (!globalThis.fifteenStackIsOurs) await dropDatabases(process.env.FIFTEEN_DATABASE_URL, process.env.FIFTEEN_TEST_RUN)
  const exited = once(child, 'exit')
  child.stdin.end()
  await exited
}

/** On a server that outlives the run its templates and clones must not pile up. */
async function dropDatabases(url, run) {
  const server = new pg.Client({ connectionString: `${url}/postgres` })
  await server.connect()
  const { rows } = await server.query('select datname from pg_database where datname ~ $1', [`^(t|tpl)_${run}_`])
  for (const { datname } of rows) await server.query(`drop database if exists ${pg.escapeIdentifier(datname)} with (force)`)
  await server.end()
}
