import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { requireDisk } from './disk.js'
import { EmbeddedKafka } from './embedded-kafka.js'
import { EmbeddedPostgres } from './embedded-postgres.js'
import { requireJava } from './java.js'
import { kafkaLib } from './kafka-lib.js'
import { tryLock } from '../lock.mjs'
import { kafkaLibRoot } from './paths.js'
import { freePort } from './ports.js'
import { StackError } from './stack.errors.js'
import { databaseUrl, type Stack, type StackOptions, type StackProcess } from './stack.js'

const HEAP_MIB = 384

/** Both servers as processes of this machine; on any error or abort nothing stays behind. */
export async function embeddedStack(stateDir: string, options: StackOptions, missing: string): Promise<Stack> {
  const { signal, env = process.env, fresh = false, ports = {}, onProgress = () => undefined } = options
  await mkdir(stateDir, { recursive: true })
  const lock = tryLock(join(stateDir, 'stack.lock'))
  if (!lock) throw new StackError('stack/state-in-use', `A stack already runs on ${stateDir}: stop it first, or name another state folder.`)
  const listeners: ((name: StackProcess['name'], how: string) => void)[] = []
  const tell = (name: StackProcess['name']) => (how: string) => {
    for (const listener of listeners) listener(name, how)
  }
  const stops: (() => Promise<void>)[] = [() => Promise.resolve(lock.release())]
  const stop = async () => {
    for (let next = stops.pop(); next; next = stops.pop()) await next()
  }

  try {
    await requireDisk(stateDir)
    const java = await requireJava(env, signal)
    const lib = await kafkaLib({ root: kafkaLibRoot, env, signal, onProgress })
    const postgres = new EmbeddedPostgres(join(stateDir, 'postgres'), ports.postgres ?? (await freePort()), tell('postgres'))
    const kafkaPorts = { broker: ports.kafka ?? (await freePort()), controller: ports.controller ?? (await freePort()) }
    const settings = { java, lib, ports: kafkaPorts, heapMiB: options.kafkaHeapMiB ?? HEAP_MIB }
    const kafka = new EmbeddedKafka(join(stateDir, 'kafka'), settings, tell('kafka'))
    await Promise.all([postgres.clear(), kafka.clear()])
    if (fresh) await Promise.all(['postgres', 'kafka'].map((name) => rm(join(stateDir, name), { recursive: true, force: true })))
    onProgress('starting PostgreSQL and Kafka')
    stops.push(
      () => postgres.stop(),
      () => kafka.stop(),
    )
    await bothOrNeither([postgres.start(signal), kafka.start(signal)])
    return {
      rung: 'embedded',
      explanation: `Embedded stack: PostgreSQL from npm and Apache Kafka on Java as processes of this machine; ${missing}.`,
      postgres: postgres.address,
      kafka: { brokers: [kafka.broker] },
      get processes() {
        const all: StackProcess[] = []
        if (postgres.pid) all.push({ name: 'postgres', pid: postgres.pid })
        if (kafka.pid) all.push({ name: 'kafka', pid: kafka.pid })
        return all
      },
      databaseUrl: (database) => databaseUrl(postgres.address, database),
      onExit: (listener) => listeners.push(listener),
      restartPostgres: async () => (postgres.running ? undefined : postgres.start(signal)),
      restartKafka: async () => (kafka.running ? undefined : kafka.start(signal)),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Stops embedded servers that a killed owner left on a state folder. */
export async function stopOrphans(stateDir: string): Promise<void> {
  const quiet = () => undefined
  const noPorts = { java: '', lib: '', ports: { broker: 0, controller: 0 }, heapMiB: 0 }
  await new EmbeddedKafka(join(stateDir, 'kafka'), noPorts, quiet).clear()
  await new EmbeddedPostgres(join(stateDir, 'postgres'), 0, quiet).clear()
}

/** Waits for both even when one fails: what is stopped afterwards must have finished starting. */
async function bothOrNeither(starts: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(starts)).find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}
