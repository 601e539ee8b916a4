import type { PipelineFacts } from './board.js'
import { LatencySample } from './latency-sample.js'
import type { Outcome } from './summary.js'

/** One event of one order, as its service's outbox holds it. */
export interface LedgerEvent {
  orderId: string
  /** Without the service and the version: `order-received`. */
  name: string
  /** Milliseconds since 1970 when its service committed it. */
  at: number
  body: Record<string, unknown>
}

type End = 'handedOff' | 'cancelled' | 'recalled'

interface Entry {
  ofThisRun: boolean
  acceptedAt?: number
  stock: boolean
  slot: boolean
  openTasks: Set<string>
  taskReasons: string
  confirmed: boolean
  sent: boolean
  end?: End
  latencyMs?: number
  byOperator: boolean
  fastPath: boolean
  short: boolean
  slotFull: boolean
  refused: boolean
  sla: 'running' | 'atRisk' | 'met' | 'breached'
}

const STAGES = ['checking', 'deciding', 'with an operator', 'confirmed', 'at logistics', 'handed off', 'cancelled', 'recalled'] as const
type Stage = (typeof STAGES)[number]

const ENDS: Record<End, Stage> = { handedOff: 'handed off', cancelled: 'cancelled', recalled: 'recalled' }
const AT_RISK_RUNG = 80

/**
 * What became of every order, folded from the events of all services. Events of different services come in any order, so
 * each sets monotone facts on its order's entry. Grows with the orders of the demo's database, about 300 bytes each.
 */
export class OrderLedger {
  private readonly entries = new Map<string, Entry>()
  private readonly latencies = new LatencySample()

  /** @param ofThisRun whether an order that is received by this event belongs to the run being summed up */
  apply({ orderId, name, at, body }: LedgerEvent, ofThisRun: boolean): void {
    const entry = this.entry(orderId)
    switch (name) {
      case 'order-received':
        entry.acceptedAt = typeof body.receivedAt === 'string' ? Date.parse(body.receivedAt) : at
        entry.ofThisRun = ofThisRun
        return
      case 'stock-short':
        entry.short = true
        entry.stock = true
        return
      case 'stock-reserved':
        entry.stock = true
        return
      case 'slot-unavailable':
        entry.slotFull ||= body.problem === 'full'
        entry.slot = true
        return
      case 'slot-held':
        entry.slot = true
        return
      case 'task-opened':
        entry.openTasks.add(String(body.taskId))
        entry.taskReasons = Array.isArray(body.reasons) ? body.reasons.join(', ') : ''
        return
      case 'task-closed':
        entry.openTasks.delete(String(body.taskId))
        return
      case 'decision-made':
        entry.fastPath ||= body.madeBy === 'fast-path'
        entry.byOperator ||= body.madeBy === 'operator' || body.taskId !== undefined
        return
      case 'order-confirmed':
        entry.confirmed = true
        return
      case 'dossier-sent':
        entry.sent = true
        return
      case 'handoff-refused':
        entry.refused = true
        entry.sent = false
        return
      case 'sla-changed':
        this.clock(entry, body)
        return
      default:
        this.end(entry, name, at)
    }
  }

  get size(): number {
    return this.entries.size
  }

  facts(): PipelineFacts {
    const stages = new Map<Stage, number>(STAGES.map((stage) => [stage, 0]))
    const promise = { met: 0, running: 0, atRisk: 0, breached: 0 }
    for (const entry of this.entries.values()) {
      const stage = stageOf(entry)
      stages.set(stage, (stages.get(stage) ?? 0) + 1)
      if (entry.sla === 'met' || entry.sla === 'breached' || entry.end === undefined) promise[entry.sla]++
    }
    return {
      stages: STAGES.map((name) => ({ name, orders: stages.get(name) ?? 0 })),
      arrived: this.entries.size,
      handedOff: stages.get('handed off') ?? 0,
      promise,
      latencyMs: this.latencies.quantiles(),
    }
  }

  outcome(): Outcome {
    const own = [...this.entries.values()].filter((entry) => entry.ofThisRun)
    const count = (holds: (entry: Entry) => boolean) => own.filter(holds).length
    const latencies = new LatencySample()
    for (const { latencyMs } of own) if (latencyMs !== undefined) latencies.add(latencyMs)
    return {
      handedOff: count(({ end }) => end === 'handedOff'),
      cancelled: count(({ end }) => end === 'cancelled'),
      recalled: count(({ end }) => end === 'recalled'),
      pending: count(({ end }) => end === undefined),
      slaMet: count(({ sla }) => sla === 'met'),
      slaBreached: count(({ sla }) => sla === 'breached'),
      fastPath: count(({ fastPath, byOperator }) => fastPath && !byOperator),
      byOperator: count(({ byOperator }) => byOperator),
      shortages: count(({ short }) => short),
      slotsFull: count(({ slotFull }) => slotFull),
      refusals: count(({ refused }) => refused),
      latencyMs: latencies.quantiles(),
    }
  }

  /** Orders of this run without an end. */
  pending(limit: number): { orderId: string; reason: string }[] {
    const found: { orderId: string; reason: string }[] = []
    for (const [orderId, entry] of this.entries) {
      if (found.length === limit) break
      if (entry.ofThisRun && entry.end === undefined) found.push({ orderId, reason: reasonOf(entry) })
    }
    return found
  }

  isOfThisRun(orderId: string): boolean {
    return this.entries.get(orderId)?.ofThisRun ?? false
  }

  /** Where an order stands; undefined for one without an event, or with an end. */
  reason(orderId: string): string | undefined {
    const entry = this.entries.get(orderId)
    return entry && entry.end === undefined ? reasonOf(entry) : undefined
  }

  private clock(entry: Entry, { stage, change, rung }: Record<string, unknown>): void {
    if (stage !== 'pipeline') return
    // A hand-off in time whose event came late corrects a breach that was told before.
    if (change === 'met' || change === 'breached') entry.sla = change
    if (change === 'rung-fired' && Number(rung) >= AT_RISK_RUNG && entry.sla === 'running') entry.sla = 'atRisk'
  }

  private end(entry: Entry, name: string, at: number): void {
    if (name === 'order-handed-off') {
      entry.end ??= 'handedOff'
      if (entry.latencyMs !== undefined || entry.acceptedAt === undefined) return
      entry.latencyMs = Math.max(0, at - entry.acceptedAt)
      this.latencies.add(entry.latencyMs)
    } else if (name === 'order-cancelled' || name === 'handoff-cancelled') {
      entry.end = 'cancelled'
    } else if (name === 'order-recalled') {
      entry.end = 'recalled'
    }
  }

  private entry(orderId: string): Entry {
    const found = this.entries.get(orderId)
    if (found) return found
    const flags = { ofThisRun: false, stock: false, slot: false, confirmed: false, sent: false, byOperator: false, fastPath: false }
    const made: Entry = { ...flags, short: false, slotFull: false, refused: false, openTasks: new Set(), taskReasons: '', sla: 'running' }
    this.entries.set(orderId, made)
    return made
  }
}

function stageOf(entry: Entry): Stage {
  if (entry.end) return ENDS[entry.end]
  if (entry.openTasks.size > 0) return 'with an operator'
  if (entry.sent) return 'at logistics'
  if (entry.confirmed) return 'confirmed'
  return entry.stock && entry.slot ? 'deciding' : 'checking'
}

const reasonOf = (entry: Entry): string => (entry.openTasks.size > 0 ? `${stageOf(entry)}: ${entry.taskReasons}` : stageOf(entry))
