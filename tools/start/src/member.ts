import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { startServer, stopOrphan, stopProcess } from '@fifteen/stack'
import { BackOff } from './back-off.js'
import { repo } from './folders.js'
import { waitHealthy } from './health.js'
import { lastError } from './logs.js'
import { StartError } from './start.errors.js'

export interface MemberSpec {
  name: string
  script: string
  args?: string[]
  nodeFlags?: string[]
  env: NodeJS.ProcessEnv
  log: string
  pidFile: string
  /** Where its health answers; a program without one counts as ready once it runs. */
  url?: string
  /** Started again when it dies. */
  restart: boolean
  /** Gets each line of its standard output, which otherwise goes to the log. */
  onLine?: (line: string) => void
}

export type MemberState = 'starting' | 'ready' | 'restarting' | 'ended' | 'stopped'

const HEALTHY_WITHIN = 60_000
const FIRST_STARTS = 3
/** A dead process is heard of a moment later. */
const NOTICED_WITHIN = 1_000
/** A service has its own shutdown deadline below this. */
const STOP: [NodeJS.Signals, number][] = [
  ['SIGTERM', 15_000],
  ['SIGKILL', 5_000],
]

const SOURCE_MAPS = ['--import', pathToFileURL(join(repo, 'tools', 'start', 'own-source-maps.mjs')).href]

/** One child process of the supervisor, brought back when it dies. */
export class Member {
  state: MemberState = 'starting'
  restarts = 0
  /** Of the last life, when it is over. */
  exit: string | undefined
  private child: ChildProcess | undefined
  private readonly stopping = new AbortController()
  private readonly backOff = new BackOff()
  private life: Promise<void> = Promise.resolve()
  /** Settles with the process that runs now. */
  private over: Promise<string> = Promise.resolve('')

  constructor(
    readonly spec: MemberSpec,
    private readonly onEvent: (line: string) => void,
  ) {}

  get pid(): number | undefined {
    return this.child?.pid
  }

  /** Resolves when the member is healthy for the first time. It is kept alive from then on. */
  async start(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.stopping.abort(signal.reason), { once: true, signal: this.stopping.signal })
    for (let attempt = 1; ; attempt++) {
      const ended = this.spawn()
      const failure = await this.becomesHealthy(ended)
      if (!failure) {
        this.state = 'ready'
        this.life = this.keepAlive(ended, Date.now())
        return
      }
      this.stopping.signal.throwIfAborted()
      await this.kill()
      if (attempt === FIRST_STARTS)
        throw new StartError(
          'start/service-not-ready',
          `${this.spec.name} does not start (${failure}; ${lastError(this.spec.log)}): see ${this.spec.log}.`,
        )
      this.restarts++
      await delay(this.backOff.next(0), undefined, { signal: this.stopping.signal })
    }
  }

  /** Resolves when the process is gone. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error(`${this.spec.name} is being stopped`))
    await this.kill()
    await this.life
    this.state = 'stopped'
  }

  /** Resolves with how it ended; for a program that ends by itself. */
  async ended(): Promise<string> {
    await this.life
    return this.exit ?? 'stopped'
  }

  private spawn(): Promise<string> {
    const { script, args = [], nodeFlags = [], env, log, pidFile, onLine } = this.spec
    const command = { command: process.execPath, args: [...SOURCE_MAPS, ...nodeFlags, script, ...args], log, pidFile }
    const child = startServer({ ...command, options: { env }, pipeOutput: onLine !== undefined })
    this.child = child
    if (onLine && child.stdout) createInterface({ input: child.stdout }).on('line', onLine)
    this.over = new Promise((resolve) => {
      const end = (how: string) => {
        this.exit = how
        if (this.child === child) {
          this.child = undefined
          rmSync(pidFile, { force: true })
        }
        resolve(how)
      }
      child.once('error', (error) => end(error.message))
      const over = (code: number | null, signal: NodeJS.Signals | null) => end(signal ?? `exit ${code}`)
      if (onLine) child.once('close', over)
      else child.once('exit', over)
    })
    return this.over
  }

  /** What keeps it from health, or undefined when it is healthy. */
  private async becomesHealthy(ended: Promise<string>): Promise<string | undefined> {
    const { url } = this.spec
    if (!url) return undefined
    const over = new AbortController()
    const healthy = waitHealthy(url, HEALTHY_WITHIN, AbortSignal.any([this.stopping.signal, over.signal])).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    const failure = await Promise.race([healthy, ended])
    over.abort(new Error('it ended'))
    return failure
  }

  private async keepAlive(first: Promise<string>, firstSince: number): Promise<void> {
    let ended = first
    let since = firstSince
    for (;;) {
      const how = await ended
      if (this.stopping.signal.aborted) return
      if (!this.spec.restart) {
        this.state = 'ended'
        return
      }
      this.restarts++
      this.state = 'restarting'
      const wait = this.backOff.next(Date.now() - since)
      this.onEvent(`${this.spec.name} ended (${how}) and starts again in ${wait} ms`)
      await delay(wait, undefined, { signal: this.stopping.signal }).catch(() => undefined)
      if (this.stopping.signal.aborted) return
      since = Date.now()
      ended = this.spawn()
      await this.revive(ended)
    }
  }

  /** A new life that does not get healthy in time is killed, so that the next one can try. */
  private async revive(ended: Promise<string>): Promise<void> {
    const failure = await this.becomesHealthy(ended)
    if (this.stopping.signal.aborted) return
    if (failure) {
      this.onEvent(`${this.spec.name} does not become healthy: ${failure}`)
      await this.kill()
    } else {
      this.state = 'ready'
      this.onEvent(`${this.spec.name} is ready again`)
    }
  }

  private async kill(): Promise<void> {
    const pid = this.child?.pid
    if (pid) await stopProcess(pid, this.spec.script, STOP)
    await Promise.race([this.over, delay(NOTICED_WITHIN, undefined, { ref: false })])
    await stopOrphan(this.spec.pidFile, this.spec.script, STOP)
  }
}
