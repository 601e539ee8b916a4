import type { BoardMember, BoardState, PipelineFacts } from './board.js'
import type { PipelineSource } from './pipeline-source.js'
import { Rate } from './rates.js'
import type { Supervisor } from './supervisor.js'

const READ_EVERY_MS = 1_000
const PROGRAMS = new Set(['seed', 'partner', 'operators', 'shop'])

/** Reads the figures once a second and keeps the last of them, so that drawing never waits. */
export class BoardFeed {
  event = ''
  private pipeline: PipelineFacts | undefined
  private readonly arriving = new Rate()
  private readonly handedOff = new Rate()
  private reading: Promise<void> | undefined
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly supervisor: Supervisor,
    private readonly speed: number,
  ) {}

  follow(source: PipelineSource): void {
    this.timer = setInterval(() => {
      this.reading ??= this.read(source).finally(() => (this.reading = undefined))
    }, READ_EVERY_MS)
  }

  async close(): Promise<void> {
    clearInterval(this.timer)
    await this.reading
  }

  state(): BoardState {
    const { supervisor } = this
    const { processes } = supervisor.status()
    const members = processes
      .filter(({ name }) => name !== 'supervisor')
      .map((each): BoardMember => ({ ...each, port: this.port(each.name, each.url) }))
    return {
      phase: supervisor.phase,
      rung: supervisor.stack?.rung ?? '',
      upSeconds: (Date.now() - supervisor.startedAt.getTime()) / 1000,
      speed: this.speed,
      pipeline: this.pipeline,
      perSecond: { arriving: this.arriving.perSecond, handedOff: this.handedOff.perSecond },
      members: members.filter(({ name }) => !PROGRAMS.has(name)),
      programs: members.filter(({ name }) => PROGRAMS.has(name)),
      event: this.event,
      statusUrl: `127.0.0.1:${supervisor.at.status.port}`,
    }
  }

  private port(name: string, url: string | undefined): number | undefined {
    if (url) return Number(new URL(url).port)
    if (name === 'postgres') return this.supervisor.stack?.postgres.port
    return name === 'kafka' ? Number(this.supervisor.stack?.kafka.brokers[0]?.split(':').at(-1)) || undefined : undefined
  }

  private async read(source: PipelineSource): Promise<void> {
    const facts = await source.facts().catch((error: unknown) => {
      this.event = `the figures could not be read: ${error instanceof Error ? error.message : String(error)}`
    })
    if (!facts) return
    this.pipeline = facts
    const now = Date.now()
    this.arriving.note(now, facts.arrived)
    this.handedOff.note(now, facts.handedOff)
  }
}
