import { spawn, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { requireFreePort } from '@fifteen/stack'
import { eventually } from '@fifteen/testing'

const root = join(import.meta.dirname, '..', '..')

/** Two files of these tests run beside each other: each worker of jest has a folder and ports of its own. */
const WORKER = Number(process.env['JEST_WORKER_ID'] ?? 1)

/** Of the system tests alone: a user's own npm start may run beside them. */
export const STATE = join(root, '.fifteen', `test-system-${WORKER}`)

/** What npm start takes from its first port on. */
export const PORTS = [0, 1, 2, 3, 4, 5, 6, 92, 93, 432]

/** The last ones that were given: who was given one may not listen yet, or never gets that far. */
const given: number[] = []
const REMEMBERED = 10

/** First of a run's ports, all of which nobody listens on at this moment; below those that the system gives to clients. */
export async function freePortBase(): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const base = 16_000 + 500 * (2 * randomInt(15) + (WORKER % 2))
    if (given.includes(base)) continue
    const free = await Promise.all(PORTS.map((port) => requireFreePort(base + port, 'a test')))
      .then(() => true)
      .catch(() => false)
    if (!free) continue
    given.unshift(base)
    given.length = Math.min(given.length, REMEMBERED)
    return base
  }
  throw new Error('no free ports for npm start')
}

/** A user's environment: the tests' own stack is theirs, npm start takes one by the ladder. */
export function userEnvironment(stateDir: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const ours = ['FIFTEEN_DATABASE_URL', 'FIFTEEN_KAFKA_BROKERS', 'NODE_OPTIONS']
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.includes(name))),
    FIFTEEN_STATE_DIR: stateDir,
    ...more,
  }
}

export interface RunningProcess {
  name: string
  pid: number | undefined
  state: string
  restarts: number
  url?: string
}

export interface RunStatus {
  running: boolean
  pid: number
  phase: string
  brokers?: string[]
  database?: string
  processes: RunningProcess[]
}

/** The summary that `npm start -- --once --json` prints last. */
export interface RunSummary {
  input: number
  accepted: number
  rejected: number
  duplicates: number
  amendments: number
  cancellations: number
  handedOff: number
  cancelled: number
  recalled: number
  pending: number
  slaMet: number
  slaBreached: number
  fastPath: number
  byOperator: number
  shortages: number
  slotsFull: number
  refusals: number
  restarts: number
  latencyMs: { p50: number; p99: number; max: number }
  memoryMiB: Record<string, number>
  violations: { law: string; order?: string; detail: string }[]
}

/** `npm start` as a user starts it, in a process of its own. */
export class DemoRun {
  /** On ports that are free, in the folder of the system tests unless told otherwise. */
  static async begin(args: string[], stateDir = STATE, env: NodeJS.ProcessEnv = {}, portBase?: number): Promise<DemoRun> {
    return new DemoRun(args, portBase ?? (await freePortBase()), userEnvironment(stateDir, env))
  }

  readonly #child: ChildProcess
  readonly #ended: Promise<number>
  #lastLine = ''
  #complaints = ''
  #exit: number | undefined

  private constructor(
    args: string[],
    readonly portBase: number,
    env: NodeJS.ProcessEnv,
  ) {
    const command = [join(root, 'tools', 'start', 'start.mjs'), ...args, '--port-base', String(portBase)]
    this.#child = spawn(process.execPath, command, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    if (this.#child.stdout) createInterface({ input: this.#child.stdout }).on('line', (line) => (this.#lastLine = line))
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#complaints = (this.#complaints + chunk.toString()).slice(-8_000)))
    this.#ended = new Promise((resolve) => this.#child.once('exit', (code, signal) => resolve((this.#exit = code ?? (signal ? 128 : 0)))))
  }

  async status(): Promise<RunStatus> {
    const response = await fetch(`http://127.0.0.1:${this.portBase}/status`, { signal: AbortSignal.timeout(3_000) })
    return (await response.json()) as RunStatus
  }

  /** Waits until the run has come this far; fails with what it said when it ended before. */
  async reaches(phase: string, within = 180_000): Promise<RunStatus> {
    const seen = await eventually(
      async () => {
        if (this.#exit !== undefined) return { gone: this.#exit, status: undefined }
        const status = await this.status()
        return status.phase === phase && { gone: undefined, status }
      },
      `the run to be ${phase}`,
      { within, every: 50 },
    ).catch((cause: unknown) => {
      throw new Error(`npm start did not reach '${phase}': ${this.#complaints}`, { cause })
    })
    if (seen.status) return seen.status
    throw new Error(`npm start ended with ${String(seen.gone)} before '${phase}': ${this.#complaints}`)
  }

  /** Waits until the process of this name does its work, other than `pid`. */
  async running(name: string, pid?: number): Promise<number> {
    return eventually(
      async () => {
        if (this.#exit !== undefined) return { gone: this.#exit, pid: undefined }
        const found = (await this.status()).processes.find((p) => p.name === name)
        return found?.state === 'ready' && found.pid !== undefined && found.pid !== pid && { gone: undefined, pid: found.pid }
      },
      `${name} to run`,
      { within: 90_000, every: 200 },
    ).then((seen) => {
      if (seen.pid !== undefined) return seen.pid
      throw new Error(`npm start ended with ${String(seen.gone)} while ${name} was awaited: ${this.#complaints}`)
    })
  }

  /** The exit code and the summary; fails with what the run said when there is none. */
  async finished(): Promise<{ exit: number; summary: RunSummary }> {
    const exit = await this.#ended
    try {
      return { exit, summary: JSON.parse(this.#lastLine) as RunSummary }
    } catch (cause) {
      throw new Error(`npm start ended with ${exit} and without a summary: ${this.#complaints}`, { cause })
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** The exit code, of a run that ends by itself. */
  get ended(): Promise<number> {
    return this.#ended
  }

  get complaints(): string {
    return this.#complaints
  }

  /** Ctrl-C, which a terminal sends to the supervisor as well; resolves with the exit code. */
  async interrupt(): Promise<number> {
    const status = await this.status().catch(() => undefined)
    if (this.#exit === undefined) this.#child.kill('SIGINT')
    if (status && this.#exit === undefined) interruptQuietly(status.pid)
    return this.#ended
  }
}

function interruptQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGINT')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
