import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { eventually, freePort, TEST_ADMIN_KEY, testStack } from '@fifteen/testing'

const LOADER = join(import.meta.dirname, 'typescript.mjs')
const SERVICE = join(import.meta.dirname, 'sample-process.ts')
const STARTS_WITHIN = 60_000

export type Fault = 'ends-at-deadly' | 'dies-after-commit' | 'hangs-at-endless' | 'takes-two-seconds'

export interface ChildOptions {
  fault?: Fault
  /** Variables beside those that every service needs. */
  env?: Record<string, string>
  /** What runs in the process; the sample service unless told otherwise. */
  entry?: string
}

/** Where the process works. */
export interface Home {
  databaseUrl: string
  prefix: string
}

/** One process of the service. */
export interface RunningChild {
  readonly process: ChildProcess
  readonly url: string
  /** Everything it printed so far. */
  output(): string
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
  /** Resolves when it says that it has started; rejects when it ends before. */
  readonly started: Promise<void>
}

/** Starts the sample service as a process of its own, from its sources. */
export async function startSample(home: Home, { fault, env = {}, entry = SERVICE }: ChildOptions = {}): Promise<RunningChild> {
  const port = await freePort()
  const child = spawn(process.execPath, ['--import', LOADER, entry], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HTTP_PORT: String(port),
      DATABASE_URL: home.databaseUrl,
      KAFKA_BROKERS: testStack().brokers.join(','),
      TOPIC_PREFIX: home.prefix,
      ADMIN_API_KEY: TEST_ADMIN_KEY,
      LOG_LEVEL: 'warn',
      KAFKA_FETCH_PACE_MS: '10',
      // A killed member and a killed relay are missed this soon, where it takes ten seconds otherwise.
      SESSION_TIMEOUT_MS: '3000',
      RELAY_LEASE_SECONDS: '2',
      ...(fault ? { SAMPLE_FAULT: fault } : {}),
      ...env,
    },
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-20_000)))
  }
  const ended = once(child, 'exit').then(([code, signal]) => (code as number | null) ?? (signal as string))
  const url = `http://127.0.0.1:${port}`
  const died = ended.then((how) => Promise.reject(new Error(`the service ended with ${how} while starting: ${printed}`)))
  const over = (): boolean => child.exitCode !== null || child.signalCode !== null
  const answers = eventually(async () => over() || (await fetch(`${url}/health/startup`)).ok, 'the service to start', {
    within: STARTS_WITHIN,
  })
  const started = Promise.race([answers.then(() => (over() ? died : undefined)), died])
  // Whoever does not care whether it started cares whether it ended.
  for (const promise of [died, answers, started]) promise.catch(() => undefined)
  return { process: child, url, output: () => printed, ended, started }
}
