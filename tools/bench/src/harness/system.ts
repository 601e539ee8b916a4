import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { requireFreePort, run, type Stack, stateRoot, stopOrphan, stopOrphans, takeStack } from '@fifteen/stack'
import { type Addresses, addresses, databaseOf, ensureDatabases, Member, SERVICES, serviceSpecs, type ServiceName } from '@fifteen/start'
import { PARTNER, SHOP } from './parties.js'
import { repository } from './paths.js'

const TOPICS_WITHIN_MS = 60_000
const ORPHAN: [NodeJS.Signals, number][] = [
  ['SIGTERM', 10_000],
  ['SIGKILL', 5_000],
]

export interface SystemOptions {
  /** Of a system beside another one, which then needs ports of its own too. */
  name?: string
  portBase: number
  signal: AbortSignal
  say: (line: string) => void
  /** Milliseconds that the services' fetches wait; the product's own setting where it is left out. */
  fetchWaitMs?: number
  nodeFlags?: string[]
  /** Each service listens for a profiler. */
  inspect?: boolean
}

/** The product as `npm start` runs it, with its own servers, data and ports: fresh each time, and gone afterwards. */
export class BenchSystem {
  readonly at: Addresses
  #services: Member[] = []

  private constructor(
    readonly stack: Stack,
    private readonly options: SystemOptions,
    private readonly folders: { state: string; logs: string; pids: string },
  ) {
    this.at = addresses(options.portBase)
  }

  /** Servers, databases and topics; services come with startServices. Whatever fails, nothing stays behind. */
  static async begin(options: SystemOptions): Promise<BenchSystem> {
    const state = join(stateRoot, 'bench', ...(options.name ? [options.name] : []))
    const folders = { state, logs: join(state, 'logs'), pids: join(state, 'pids') }
    for (const folder of [folders.logs, folders.pids]) mkdirSync(folder, { recursive: true })
    await Promise.all(readdirSync(folders.pids).map((name) => stopOrphan(join(folders.pids, name), join('dist', 'main.js'), ORPHAN)))
    await stopOrphans(join(state, 'stack'))
    for (const name of readdirSync(folders.logs)) rmSync(join(folders.logs, name))
    const { signal, say } = options
    const stateDir = join(state, 'stack')
    const ports = addresses(options.portBase).stack
    const stack = await takeStack({ stateDir, ports, rung: 'embedded', fresh: true, signal, onProgress: say })
    const system = new BenchSystem(stack, options, folders)
    try {
      await Promise.all([ensureDatabases(stack.databaseUrl('postgres'), true), system.#ensureTopics()])
      return system
    } catch (error) {
      await system.stop()
      throw error
    }
  }

  /** Logs of services and load. */
  get logs(): string {
    return this.folders.logs
  }

  get brokers(): string[] {
    return this.stack.kafka.brokers
  }

  /** postgres://user:password@host:port, without a database. */
  get server(): string {
    return this.stack.databaseUrl('').replace(/\/$/, '')
  }

  url(service: ServiceName): string {
    return this.at.services[service].url
  }

  /** postgres://… of a service's own database. */
  database(service: ServiceName): string {
    return this.stack.databaseUrl(databaseOf(service))
  }

  inspectPort(service: ServiceName): number {
    return this.at.services[service].port + 100
  }

  /** All of them, or those that a question is about. */
  async startServices(names: readonly ServiceName[] = SERVICES): Promise<void> {
    for (const name of names) await requireFreePort(this.at.services[name].port, name)
    const env = { ...process.env, ...(this.options.fetchWaitMs ? { KAFKA_FETCH_WAIT_MS: String(this.options.fetchWaitMs) } : {}) }
    const folders = { ...this.folders, addressFile: join(this.folders.state, 'address.json') }
    const specs = new Map(serviceSpecs({ at: this.at, stack: this.stack, folders, env }).map((spec) => [spec.name, spec]))
    this.#services = names.map((name) => {
      const spec = specs.get(name)
      if (!spec) throw new Error(`nothing says how ${name} is started`)
      const inspect = this.options.inspect ? [`--inspect=127.0.0.1:${this.inspectPort(name)}`] : []
      return new Member(
        { ...spec, nodeFlags: [...(spec.nodeFlags ?? []), ...(this.options.nodeFlags ?? []), ...inspect] },
        this.options.say,
      )
    })
    await Promise.all(this.#services.map((service) => service.start(this.options.signal)))
  }

  async stopServices(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.stop()))
    this.#services = []
  }

  /** Services that died under the load and were started again. */
  get restarts(): number {
    return this.#services.reduce((sum, { restarts }) => sum + restarts, 0)
  }

  /** What runs, by name; a server's children count with it. */
  processes(): { name: string; pid: number; children: boolean }[] {
    const services = this.#services.map(({ spec, pid }) => ({ name: spec.name, pid: pid ?? 0, children: false }))
    return [...services, ...this.stack.processes.map((each) => ({ ...each, children: each.name === 'postgres' }))]
  }

  async stop(): Promise<void> {
    await this.stopServices()
    await this.stack.stop()
  }

  /** Stops it and gives its disk back; the logs stay. */
  async remove(): Promise<void> {
    await this.stop()
    rmSync(join(this.folders.state, 'stack'), { recursive: true, force: true })
  }

  async #ensureTopics(): Promise<void> {
    const script = join(repository, 'tools', 'topics', 'dist', 'main.js')
    const args = [script, '--brokers', this.brokers.join(','), '--shop', SHOP.id, '--partner', PARTNER.id]
    await run(process.execPath, args, { abort: this.options.signal, within: TOPICS_WITHIN_MS })
  }
}
