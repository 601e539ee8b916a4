/** The addresses that jest's global setup took for this run. */
export interface TestStack {
  /** postgres://user:password@host:port, without a database. */
  databaseUrl: string
  brokers: string[]
  /** Tells this run's databases from another's on a shared server. */
  run: string
}

/** @throws Error when the test does not belong to a level that has a stack. */
export function testStack(): TestStack {
  const { FIFTEEN_DATABASE_URL: databaseUrl, FIFTEEN_KAFKA_BROKERS: brokers, FIFTEEN_TEST_RUN: run } = process.env
  if (!databaseUrl || !brokers || !run)
    throw new Error('this test needs PostgreSQL and Kafka: name its file *.int.spec.ts or *.e2e.spec.ts')
  return { databaseUrl, brokers: brokers.split(','), run }
}

/** Address of one database of the run's server. */
export function urlOf(database: string): string {
  const url = new URL(testStack().databaseUrl)
  url.pathname = `/${database}`
  return url.href
}
