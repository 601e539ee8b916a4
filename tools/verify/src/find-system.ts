import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { lockOwner, type Stack, takeStack, tryLock } from '@fifteen/stack'
import { lockFile, runningStatus, stateFolder } from '../../start/state.mjs'
import { System } from './system.js'

/** There is nothing that could be looked at; the message is one sentence that says what to do. */
export class NothingToVerify extends Error {}

export interface Found {
  system: System
  /** Whether services run: what they are just doing is no violation. */
  running: boolean
  close(): Promise<void>
}

interface Finding {
  env: NodeJS.ProcessEnv
  /** Aborting stops servers that were started for the look. */
  signal: AbortSignal
  say: (line: string) => void
}

/** The system that the environment names, else the one that `npm start` runs, else the data of the one that it ran last. */
export async function findSystem({ env, signal, say }: Finding): Promise<Found> {
  const { FIFTEEN_DATABASE_URL: database, FIFTEEN_KAFKA_BROKERS: brokers } = env
  if (database && brokers) return found(new System(database, brokers.split(',')), true)
  const folder = stateFolder(env)
  const status = await runningStatus(folder)
  if (status?.database && status.brokers) return found(new System(status.database, status.brokers), true)
  if (!existsSync(join(folder, 'stack'))) {
    throw new NothingToVerify(
      `Nothing runs and nothing ever ran on ${folder}: npm start first, or set FIFTEEN_DATABASE_URL and FIFTEEN_KAFKA_BROKERS.`,
    )
  }
  return stopped(folder, { env, signal, say })
}

/** Servers over the data of the last run, under the lock of npm start: two on the same data would spoil it. */
async function stopped(folder: string, { env, signal, say }: Finding): Promise<Found> {
  const file = lockFile(folder)
  const lock = tryLock(file)
  if (!lock) {
    const owner = lockOwner(file)
    throw new NothingToVerify(
      `npm start or npm run verify is busy with ${folder} (pid ${owner?.pid ?? 'unknown'}): wait until it is up, or stop it with Ctrl-C.`,
    )
  }
  let stack: Stack | undefined
  try {
    say('nothing runs: PostgreSQL and Kafka are started over the data of the last run')
    stack = await takeStack({ stateDir: join(folder, 'stack'), env, signal, onProgress: say })
  } finally {
    if (!stack) lock.release()
  }
  const taken = stack
  const system = new System(taken.databaseUrl('').replace(/\/$/, ''), taken.kafka.brokers)
  return {
    system,
    running: false,
    close: async () => {
      try {
        await system.close()
        await taken.stop()
      } finally {
        lock.release()
      }
    },
  }
}

const found = (system: System, running: boolean): Found => ({ system, running, close: () => system.close() })
