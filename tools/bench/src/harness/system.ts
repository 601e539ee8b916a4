import { join } from 'node:path'
import { requireFreePort, run, type Stack } from '@fifteen/stack'
import { type Addresses, databaseOf, ensureDatabases, Member, SERVICES, serviceSpecs, type ServiceName } from '@fifteen/start'
import { forgetGroups } from './groups.js'
import { PARTNER, SHOP } from './parties.js'
import { repository } from './paths.js'
import type { Servers } from './servers.js'

const TOPICS_WITHIN_MS = 60_000

export interface SystemSettings {
  signal: AbortSignal
  say: (line: string) => void
  nodeFlags?: string[]
  /** Each service listens for a profiler. */
  inspect?: boolean
}

/** The product as `npm start` runs it: databases and topics that begin empty, on servers that are somebody else's, and its services. */
export class BenchSystem {
  /** The shop has goods and places; see openShop. */
  seeded = false
  #services: Member[] = []

  private constructor(
    private readonly servers: Servers,
    private readonly settings: SystemSettings,
  ) {}

  /** Databases and topics; what an earlier system left on the servers is gone. Services come with startServices. */
  static async begin(servers: Servers, settings: SystemSettings): Promise<BenchSystem> {
    const system = new BenchSystem(servers, settings)
    await Promise.all([ensureDatabases(system.stack.databaseUrl('postgres'), true), system.#emptyTopics()])
    return system
  }

  get stack(): Stack {
    return this.servers.stack
  }

  get at(): Addresses {
    return this.servers.at
  }

  /** Logs of services and load. */
  get logs(): string {
    return this.servers.folders.logs
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
    const { folders: own, at, stack } = this.servers
    const folders = { ...own, addressFile: join(own.state, 'address.json') }
    const specs = new Map(serviceSpecs({ at, stack, folders, env: process.env }).map((spec) => [spec.name, spec]))
    this.#services = names.map((name) => {
      const spec = specs.get(name)
      if (!spec) throw new Error(`nothing says how ${name} is started`)
      const inspect = this.settings.inspect ? [`--inspect=127.0.0.1:${this.inspectPort(name)}`] : []
      return new Member(
        { ...spec, nodeFlags: [...(spec.nodeFlags ?? []), ...(this.settings.nodeFlags ?? []), ...inspect] },
        this.settings.say,
      )
    })
    await Promise.all(this.#services.map((service) => service.start(this.settings.signal)))
  }

  async stopServices(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.stop()))
    this.#services = []
  }

  /** Whether any service was started and not stopped. */
  get serves(): boolean {
    return this.#services.length > 0
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

  async #emptyTopics(): Promise<void> {
    const { signal } = this.settings
    await forgetGroups(this.brokers, SERVICES, signal)
    const script = join(repository, 'tools', 'topics', 'dist', 'main.js')
    const args = [script, '--fresh', '--brokers', this.brokers.join(','), '--shop', SHOP.id, '--partner', PARTNER.id]
    await run(process.execPath, args, { abort: signal, within: TOPICS_WITHIN_MS })
  }
}
