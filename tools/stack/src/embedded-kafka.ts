import { type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requireKafka } from './kafka-answers.js'
import { type KafkaPorts, log4j2Yaml, serverProperties } from './kafka-config.js'
import { requireFreePort } from './ports.js'
import { isRunning, run, startServer, stopOrphan, stopProcess } from './processes.js'
import { StackError } from './stack.errors.js'
import { Fatal, until } from './until.js'

const STOP: [NodeJS.Signals, number][] = [
  ['SIGTERM', 15_000],
  ['SIGKILL', 5_000],
]
const READY_WITHIN = 90_000

export interface KafkaSettings {
  java: string
  lib: string
  ports: KafkaPorts
  heapMiB: number
}

/** One real Apache Kafka node (KRaft, broker and controller in one JVM) on jars fetched by Maven. */
export class EmbeddedKafka {
  private readonly properties: string
  private readonly data: string
  private readonly pidFile: string
  private readonly formatted: string
  private child: ChildProcess | undefined
  private stopping = false

  constructor(
    private readonly folder: string,
    private readonly settings: KafkaSettings,
    private readonly onExit: (how: string) => void,
  ) {
    this.properties = join(folder, 'server.properties')
    this.data = join(folder, 'data')
    this.pidFile = join(folder, 'pid')
    this.formatted = join(folder, 'formatted')
  }

  get broker(): string {
    return `127.0.0.1:${this.settings.ports.broker}`
  }

  get pid(): number | undefined {
    return this.child?.pid
  }

  get running(): boolean {
    return this.child?.pid !== undefined && isRunning(this.child.pid, this.properties)
  }

  /** Stops a broker that a killed owner left on this folder. */
  async clear(): Promise<void> {
    await stopOrphan(this.pidFile, this.properties, STOP)
  }

  async start(signal?: AbortSignal): Promise<void> {
    this.stopping = false
    await mkdir(this.folder, { recursive: true })
    await this.clear()
    const { ports } = this.settings
    await requireFreePort(ports.broker, "Kafka's broker")
    await requireFreePort(ports.controller, "Kafka's controller")
    await writeFile(this.properties, serverProperties(this.data, ports))
    await writeFile(join(this.folder, 'log4j2.yaml'), log4j2Yaml(join(this.folder, 'server.log')))
    if (!existsSync(this.formatted)) await this.format(signal)
    signal?.throwIfAborted()
    this.spawn()
    await until(() => this.answers(), { within: READY_WITHIN, every: 100, signal })
  }

  async stop(): Promise<void> {
    this.stopping = true
    if (this.child?.pid) await stopProcess(this.child.pid, this.properties, STOP)
    this.child = undefined
    await rm(this.pidFile, { force: true })
  }

  private jvm(...flags: string[]): string[] {
    const logging = `-Dlog4j2.configurationFile=${join(this.folder, 'log4j2.yaml')}`
    return [...flags, '-Djava.awt.headless=true', logging, '-cp', join(this.settings.lib, '*')]
  }

  private spawn(): void {
    const heap = `-Xmx${this.settings.heapMiB}m`
    const child = startServer({
      command: this.settings.java,
      args: [...this.jvm(heap, '-XX:+ExitOnOutOfMemoryError'), 'kafka.Kafka', this.properties],
      options: { cwd: this.folder },
      log: join(this.folder, 'output.log'),
      pidFile: this.pidFile,
    })
    this.child = child
    child.once('error', () => undefined)
    child.once('exit', (code, by) => {
      if (this.child !== child) return
      this.child = undefined
      if (!this.stopping) this.onExit(by ?? `exit ${code}`)
    })
  }

  private async format(signal?: AbortSignal): Promise<void> {
    await rm(this.data, { recursive: true, force: true })
    const id = newClusterId()
    const tool = ['kafka.tools.StorageTool', 'format', '-t', id, '-c', this.properties]
    try {
      await run(this.settings.java, [...this.jvm('-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'), ...tool], {
        abort: signal,
        within: 60_000,
        cwd: this.folder,
      })
      await writeFile(this.formatted, `${id}\n`)
    } catch (cause) {
      signal?.throwIfAborted()
      throw new StackError('stack/kafka-failed', `Kafka's storage could not be formatted: ${(cause as Error).message}`, { cause })
    }
  }

  private async answers(): Promise<void> {
    if (!this.child) throw new Fatal(new StackError('stack/kafka-failed', `Kafka ended while starting: ${await this.lastWords()}`))
    await requireKafka([this.broker]).catch((cause: unknown) => {
      throw new StackError('stack/kafka-failed', `Kafka does not answer on ${this.broker}: see ${join(this.folder, 'server.log')}.`, {
        cause,
      })
    })
  }

  private async lastWords(): Promise<string> {
    const logs = await Promise.all(['server.log', 'output.log'].map((name) => readFile(join(this.folder, name), 'utf8').catch(() => '')))
    const line = logs
      .join('\n')
      .split('\n')
      .filter((text) => /ERROR|FATAL|Exception|Error/.test(text))
      .at(-1)
    return line ?? `see ${join(this.folder, 'server.log')}`
  }
}

/** 16 random bytes as Kafka writes them; the first is halved so that the text never begins with the `-` of an option. */
export function newClusterId(): string {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0] ?? 0) & 0x7f
  return bytes.toString('base64url')
}
