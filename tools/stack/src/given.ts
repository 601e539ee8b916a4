import pg from 'pg'
import { requireKafka } from './kafka-answers.js'
import { StackError } from './stack.errors.js'
import { databaseUrl, type Stack } from './stack.js'
import { until } from './until.js'

const ANSWER_WITHIN = 20_000

/** True when an address is given; half an address is an error, not a reason to start servers nobody asked for. */
export function isGiven(env: NodeJS.ProcessEnv): boolean {
  const { FIFTEEN_DATABASE_URL: database, FIFTEEN_KAFKA_BROKERS: brokers } = env
  if (Boolean(database) === Boolean(brokers)) return Boolean(database)
  throw new StackError(
    'stack/given-incomplete',
    `Only ${database ? 'FIFTEEN_DATABASE_URL' : 'FIFTEEN_KAFKA_BROKERS'} is set: set FIFTEEN_DATABASE_URL and FIFTEEN_KAFKA_BROKERS both, or neither.`,
  )
}

/** The stack somebody else runs: it is asked once whether it answers, and never stopped. */
export async function givenStack(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Stack> {
  if (!isGiven(env)) {
    throw new StackError('stack/given-incomplete', 'The given stack was asked for: set FIFTEEN_DATABASE_URL and FIFTEEN_KAFKA_BROKERS.')
  }
  const url = parseUrl(env.FIFTEEN_DATABASE_URL ?? '')
  const brokers = (env.FIFTEEN_KAFKA_BROKERS ?? '').split(',').map((broker) => broker.trim())
  const postgres = {
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  }
  await until(() => requirePostgres(databaseUrl(postgres, 'postgres'), url.host), { within: ANSWER_WITHIN, every: 500, signal })
  await until(() => answering(brokers), { within: ANSWER_WITHIN, every: 500, signal })
  const notOurs = (name: string) => () =>
    Promise.reject(new StackError('stack/given-unreachable', `${name} was given by its address: start it where it runs.`))
  return {
    rung: 'given',
    explanation: `Given stack: PostgreSQL at ${url.host} and Kafka at ${brokers.join(', ')}, by FIFTEEN_DATABASE_URL and FIFTEEN_KAFKA_BROKERS.`,
    postgres,
    kafka: { brokers },
    processes: [],
    databaseUrl: (database) => databaseUrl(postgres, database),
    onExit: () => undefined,
    restartPostgres: notOurs('PostgreSQL'),
    restartKafka: notOurs('Kafka'),
    stop: () => Promise.resolve(),
  }
}

function parseUrl(text: string): URL {
  try {
    return new URL(text)
  } catch (cause) {
    throw new StackError('stack/given-incomplete', 'FIFTEEN_DATABASE_URL is no address: write postgres://user:password@host:port.', {
      cause,
    })
  }
}

async function answering(brokers: string[]): Promise<void> {
  await requireKafka(brokers).catch((cause: unknown) => {
    throw new StackError(
      'stack/given-unreachable',
      `Kafka at ${brokers.join(', ')} does not answer: start it, or unset FIFTEEN_KAFKA_BROKERS and FIFTEEN_DATABASE_URL.`,
      {
        cause,
      },
    )
  })
}

async function requirePostgres(connectionString: string, where: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
  } catch (cause) {
    const why = (cause as Error).message
    throw new StackError(
      'stack/given-unreachable',
      `PostgreSQL at ${where} does not answer (${why}): start it, or unset FIFTEEN_DATABASE_URL and FIFTEEN_KAFKA_BROKERS.`,
      {
        cause,
      },
    )
  } finally {
    await client.end().catch(() => undefined)
  }
}
