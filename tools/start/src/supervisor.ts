import { rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { requireFreePort, run, type Stack, takeStack } from '@fifteen/stack'
import type { StartOptions } from '../options.mjs'
import { type Addresses, addresses, databaseOf, SERVICES } from './addresses.js'
import { ensureDatabases } from './databases.js'
import { type Folders, folders, repo } from './folders.js'
import { exampleSpecs, type OnLine, PARTNER_ID, serviceSpecs, shopIds } from './launch.js'
import { lastError, limitLogs } from './logs.js'
import { Member } from './member.js'
import { memoryMiB } from './memory.js'
import { ShopProgress } from './shop-progress.js'
import { StackKeeper } from './stack-keeper.js'
import { StartError } from './start.errors.js'
import { type ProcessStatus, serveStatus, type Status } from './status-server.js'

const TOPICS_WITHIN = 60_000
const LIMIT_LOGS_EVERY = 5_000

interface SupervisorOptions {
  options: StartOptions
  /** Aborting ends the start wherever it is; `stop` is to be called in any case. */
  signal: AbortSignal
  env: NodeJS.ProcessEnv
  onEvent: (line: string) => void
}

/** Owns every process of a run: starts them in order, brings back what dies, stops them in order. */
export class Supervisor {
  readonly startedAt = new Date()
  readonly at: Addresses
  readonly shopProgress = new ShopProgress()
  phase = 'starting'
  stack: Stack | undefined
  /** In the order they started. */
  readonly members: Member[] = []
  shop: Member | undefined
  keeper: StackKeeper | undefined
  private readonly folders: Folders = folders()
  private server: Server | undefined
  private logTimer: NodeJS.Timeout | undefined

  constructor(private readonly given: SupervisorOptions) {
    this.at = addresses(given.options.portBase)
  }

  /** The stack, the databases, the topics and the services; resolves when all services are ready. */
  async start(): Promise<Stack> {
    const { options, signal, env, onEvent } = this.given
    this.server = await serveStatus(this.at.status.port, () => this.status())
    writeFileSync(this.folders.addressFile, `${JSON.stringify({ url: this.at.status.url, pid: process.pid })}\n`)
    for (const name of SERVICES) await requireFreePort(this.at.services[name].port, name)
    const { stack: ports } = this.at
    this.phase = 'taking the stack'
    const stateDir = join(this.folders.state, 'stack')
    const stack = await takeStack({ stateDir, ports, fresh: options.fresh, signal, env, onProgress: onEvent })
    this.stack = stack
    this.keeper = new StackKeeper(stack, signal, onEvent)
    onEvent(stack.explanation)
    this.logTimer = setInterval(() => limitLogs(this.folders.logs), LIMIT_LOGS_EVERY)
    this.phase = 'preparing'
    await Promise.all([ensureDatabases(stack.databaseUrl('postgres'), options.fresh), this.ensureTopics(stack)])
    signal.throwIfAborted()
    await this.startServices(stack)
    return stack
  }

  /** Seeds, and starts the demo's programs: from now on orders come in. */
  async play(stack: Stack): Promise<void> {
    await this.startExamples(stack)
    this.phase = 'running'
  }

  /** Stops everything in the order that loses nothing; never rejects for one that resists. */
  async stop(): Promise<void> {
    this.phase = 'stopping'
    clearInterval(this.logTimer)
    const isService = (member: Member) => SERVICES.some((name) => name === member.spec.name)
    for (const member of this.members.filter((each) => !isService(each)).reverse()) await member.stop()
    await Promise.all(this.members.filter(isService).map((member) => member.stop()))
    await this.keeper?.settled()
    await this.stack?.stop()
    rmSync(this.folders.addressFile, { force: true })
    this.server?.closeAllConnections()
    await new Promise<void>((resolve) => (this.server ? this.server.close(() => resolve()) : resolve()))
  }

  get restarts(): number {
    const servers = Object.values(this.keeper?.restarts ?? {})
    return [...this.members.map((member) => member.restarts), ...servers].reduce((sum, each) => sum + each, 0)
  }

  memory(): Record<string, number> {
    const own = [
      { name: 'start', pid: process.ppid },
      { name: 'supervisor', pid: process.pid },
    ]
    const members = this.members.map(({ spec, pid }) => ({ name: spec.name, pid: pid ?? 0 })).filter(({ pid }) => pid > 0)
    return memoryMiB([...own, ...members, ...(this.stack?.processes ?? []).map((each) => ({ ...each, children: true }))])
  }

  status(): Status {
    const { stack } = this
    return {
      running: true,
      phase: this.phase,
      pid: process.pid,
      startedAt: this.startedAt.toISOString(),
      ...(stack && { explanation: stack.explanation, brokers: stack.kafka.brokers, database: stack.databaseUrl('postgres') }),
      processes: this.processes(),
    }
  }

  private processes(): ProcessStatus[] {
    const members = this.members.map(({ spec, pid, state, restarts }) => {
      const service = SERVICES.find((name) => name === spec.name)
      const web = spec.url && {
        url: spec.url,
        docs: `${spec.url}/docs`,
        health: `${spec.url}/health/ready`,
        metrics: `${spec.url}/metrics`,
      }
      const database = service && this.stack && { database: this.stack.databaseUrl(databaseOf(service)) }
      return { name: spec.name, pid, state, restarts, ...web, ...database, log: spec.log }
    })
    const servers = (['postgres', 'kafka'] as const).map((name) => ({
      name,
      pid: this.stack?.processes.find((each) => each.name === name)?.pid,
      state: !this.stack ? 'starting' : this.keeper?.isDown(name) ? 'restarting' : 'ready',
      restarts: this.keeper?.restarts[name] ?? 0,
    }))
    return [{ name: 'supervisor', pid: process.pid, state: this.phase, restarts: 0, url: this.at.status.url }, ...members, ...servers]
  }

  private async ensureTopics(stack: Stack): Promise<void> {
    const { options, signal, env } = this.given
    const tenants = ['--shop', shopIds(options.shops).join(','), '--partner', PARTNER_ID]
    const fresh = options.fresh && stack.rung === 'given' ? ['--fresh'] : []
    const script = join(repo, 'tools', 'topics', 'dist', 'main.js')
    const args = [script, '--brokers', stack.kafka.brokers.join(','), ...tenants, ...fresh]
    await run(process.execPath, args, { abort: signal, within: TOPICS_WITHIN, env }).catch((cause: unknown) => {
      signal.throwIfAborted()
      throw new StartError('start/step-failed', `The topics could not be created: ${(cause as Error).message}`, { cause })
    })
  }

  private async startServices(stack: Stack): Promise<void> {
    this.phase = 'starting services'
    const specs = serviceSpecs({ ...this.given, stack, at: this.at, folders: this.folders })
    const services = specs.map((spec) => new Member(spec, this.given.onEvent))
    this.members.push(...services)
    await Promise.all(services.map((service) => this.startMember(service)))
  }

  private async startExamples(stack: Stack): Promise<void> {
    const onLine: OnLine = (name) => (line) => name === 'shop' && this.shopProgress.take(line, Date.now())
    const specs = exampleSpecs({ ...this.given, stack, at: this.at, folders: this.folders }, onLine)
    this.phase = 'seeding'
    const seed = await this.begin(new Member(specs.seed, this.given.onEvent))
    const how = await seed.ended()
    this.given.signal.throwIfAborted()
    if (how !== 'exit 0')
      throw new StartError('start/step-failed', `Seeding failed (${how}; ${lastError(specs.seed.log)}): see ${specs.seed.log}.`)
    this.members.splice(this.members.indexOf(seed), 1)
    await this.begin(new Member(specs.partner, this.given.onEvent))
    await this.begin(new Member(specs.operators, this.given.onEvent))
    this.shop = await this.begin(new Member(specs.shop, this.given.onEvent))
  }

  private async begin(member: Member): Promise<Member> {
    this.members.push(member)
    await this.startMember(member)
    return member
  }

  private async startMember(member: Member): Promise<void> {
    this.given.signal.throwIfAborted()
    await member.start(this.given.signal)
  }
}
