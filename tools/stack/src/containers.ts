import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { DockerEngine, IMAGES } from './docker-engine.js'
import { POSTGRES_SETTINGS } from './embedded-postgres.js'
import { requireKafka } from './kafka-answers.js'
import { tryLock } from '../lock.mjs'
import { freePort, requireFreePort } from './ports.js'
import { StackError } from './stack.errors.js'
import { databaseUrl, type PostgresAddress, type Stack, type StackOptions, type StackProcess } from './stack.js'
import { until } from './until.js'

const LABEL = 'fifteen.state'
const READY_WITHIN = 90_000
const WATCH_EVERY = 1_000
const CLUSTER_ID = '5L6g3nShT-eMCtK--X86sw'
const ACCOUNT = { user: 'fifteen', password: 'fifteen' }

/**
 * Both servers as containers with named volumes. testcontainers' reaper stays off: it needs a third image and would take the
 * containers of a stack that outlives its starter; what a killed owner left is removed by label at the next start instead.
 */
export async function containersStack(stateDir: string, options: StackOptions, missing: string): Promise<Stack> {
  const { signal, env = process.env, fresh = false, ports = {}, onProgress = () => undefined } = options
  process.env.TESTCONTAINERS_RYUK_DISABLED = 'true'
  const { GenericContainer, getContainerRuntimeClient } = await import('testcontainers')
  const engine = new DockerEngine(env)
  await mkdir(stateDir, { recursive: true })
  const lock = tryLock(join(stateDir, 'stack.lock'))
  if (!lock) throw new StackError('stack/state-in-use', `A stack already runs on ${stateDir}: stop it first, or name another state folder.`)
  const key = createHash('sha256').update(stateDir).digest('hex').slice(0, 12)
  const volumes = { postgres: `fifteen-${key}-postgres`, kafka: `fifteen-${key}-kafka` }
  const clear = async () => {
    for (const id of await engine.labelled(`${LABEL}=${key}`)) await engine.halt(id, 15).then(() => engine.remove(id))
  }
  try {
    await clear()
    if (fresh) await Promise.all(Object.values(volumes).map((volume) => engine.removeVolume(volume)))
    const { host } = (await getContainerRuntimeClient()).info.containerRuntime
    const postgres: PostgresAddress = { host, port: ports.postgres ?? (await freePort()), ...ACCOUNT }
    const broker = ports.kafka ?? (await freePort())
    await requireFreePort(postgres.port, 'PostgreSQL')
    await requireFreePort(broker, "Kafka's broker")
    onProgress('starting the containers of PostgreSQL and Kafka')
    const run = (
      image: string,
      name: StackProcess['name'],
      target: string,
      port: { container: number; host: number },
      environment: Record<string, string>,
    ) =>
      new GenericContainer(image)
        .withLabels({ [LABEL]: key })
        .withBindMounts([{ source: volumes[name], target, mode: 'rw' }])
        .withExposedPorts(port)
        .withEnvironment(environment)
        .withCommand(name === 'postgres' ? ['postgres', ...POSTGRES_SETTINGS] : [])
        .start()
    const account = { POSTGRES_USER: ACCOUNT.user, POSTGRES_PASSWORD: ACCOUNT.password }
    const heap = options.kafkaHeapMiB ?? 384
    const started = await Promise.all([
      run(IMAGES.postgres, 'postgres', '/var/lib/postgresql', { container: 5432, host: postgres.port }, account),
      run(IMAGES.kafka, 'kafka', '/var/lib/kafka/data', { container: 9092, host: broker }, kafkaEnvironment(`${host}:${broker}`, heap)),
    ])
    const members = { postgres: started[0].getId(), kafka: started[1].getId() }
    const brokers = [`${host}:${broker}`]
    const ready = { postgres: () => answers(postgres), kafka: () => requireKafka(brokers) }
    const await_ = (name: StackProcess['name']) => until(ready[name], { within: READY_WITHIN, signal })
    await Promise.all([await_('postgres'), await_('kafka')])
    const watch = await watchMembers(engine, members)
    const restart = async (name: StackProcess['name']) => {
      if ((await engine.pid(members[name])) === 0) await engine.start(members[name])
      await await_(name)
      await watch.look()
    }
    return {
      rung: 'containers',
      explanation: `Containers: PostgreSQL (${IMAGES.postgres}) and Apache Kafka (${IMAGES.kafka}) on the Docker engine; ${missing}.`,
      postgres,
      kafka: { brokers },
      get processes() {
        return watch.processes()
      },
      databaseUrl: (database) => databaseUrl(postgres, database),
      onExit: watch.onExit,
      restartPostgres: () => restart('postgres'),
      restartKafka: () => restart('kafka'),
      stop: async () => {
        watch.stop()
        await clear()
        lock.release()
      },
    }
  } catch (error) {
    await clear().catch(() => undefined)
    lock.release()
    throw error
  }
}

const kafkaEnvironment = (advertised: string, heapMiB: number): Record<string, string> => ({
  CLUSTER_ID,
  KAFKA_HEAP_OPTS: `-Xmx${heapMiB}m`,
  KAFKA_NODE_ID: '1',
  KAFKA_PROCESS_ROLES: 'broker,controller',
  KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
  KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
  KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${advertised}`,
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
  KAFKA_LOG_DIRS: '/var/lib/kafka/data',
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  KAFKA_BROKER_SESSION_TIMEOUT_MS: '4000',
  KAFKA_BROKER_HEARTBEAT_INTERVAL_MS: '1000',
  KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
  KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: '2000',
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '8',
  KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
  KAFKA_LOG_CLEANER_DEDUPE_BUFFER_SIZE: String(8 * 1024 * 1024),
})

async function answers(address: PostgresAddress): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl(address, 'postgres'), connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
  } finally {
    await client.end().catch(() => undefined)
  }
}

type Members = Record<StackProcess['name'], string>

/** Looks at the containers' pids once a second: a pid that became 0 is a member that died. */
async function watchMembers(engine: DockerEngine, members: Members) {
  const names = Object.keys(members) as StackProcess['name'][]
  const pids: Record<StackProcess['name'], number> = { postgres: 0, kafka: 0 }
  const listeners: ((name: StackProcess['name'], how: string) => void)[] = []
  const look = async () => {
    for (const name of names) {
      const pid = await engine.pid(members[name]).catch(() => pids[name])
      const died = pids[name] > 0 && pid === 0
      pids[name] = pid
      if (died) for (const listener of listeners) listener(name, 'its container ended')
    }
  }
  await look()
  const timer = setInterval(() => void look(), WATCH_EVERY).unref()
  return {
    look,
    stop: () => clearInterval(timer),
    onExit: (listener: (typeof listeners)[number]) => void listeners.push(listener),
    processes: () => names.filter((name) => pids[name] > 0).map((name) => ({ name, pid: pids[name] })),
  }
}
