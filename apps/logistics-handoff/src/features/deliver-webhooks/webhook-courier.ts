import { toError, type Clock } from '@fifteen/kernel'
import { CLOCK } from '@fifteen/messaging'
import { Database } from '@fifteen/persistence'
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common'
import { Circuit } from '../../domain/circuit.js'
import { HandoffEnv } from '../../logistics-handoff.config.js'
import { queueOf } from '../../domain/delivery-turns.js'
import { DeliveryStore, type AttemptResult, type Delivery } from '../../persistence/delivery.store.js'
import type { Partner } from '../../persistence/partner.store.js'
import { AttemptRecorder } from './attempt-recorder.js'
import { WebhookMetrics } from './webhook-metrics.js'
import { sendWebhook } from './webhook-sender.js'

/** A delivery with where it goes; good until `validUntil` of the process's steady clock, then its timer gives it out again. */
export interface Parcel {
  readonly delivery: Delivery
  readonly partner: Partner
  readonly validUntil: number
}

/** How many parcels of one partner wait in memory. */
const WAITING_MOST = 100

interface Lane {
  readonly circuit: Circuit
  readonly waiting: Parcel[]
  underWay: number
}

/** Carries parcels to webhooks: so many at once in all, so many per partner, each partner in a lane of its own with its own circuit. */
@Injectable()
export class WebhookCourier implements BeforeApplicationShutdown {
  readonly #logger = new Logger(WebhookCourier.name)
  readonly #lanes = new Map<string, Lane>()
  readonly #carried = new Set<string>()
  readonly #underWay = new Set<Promise<void>>()
  #requests = 0
  #stopping = false

  constructor(
    private readonly env: HandoffEnv,
    private readonly database: Database,
    private readonly deliveries: DeliveryStore,
    private readonly recorder: AttemptRecorder,
    private readonly metrics: WebhookMetrics,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** How many more parcels the partner's lane takes now, and milliseconds until its circuit lets one through. */
  room(partnerId: string): { free: number; waitMs: number } {
    const { waiting, circuit } = this.#lane(partnerId)
    return { free: this.#stopping ? 0 : WAITING_MOST - waiting.length, waitMs: circuit.wait(performance.now()) }
  }

  /** Forgets parcels that waited too long, behind an open circuit or a slow partner; their timers give them out again. */
  dropStale(): void {
    const now = performance.now()
    for (const { waiting } of this.#lanes.values()) {
      const stale = waiting.filter(({ validUntil }) => validUntil <= now)
      for (const { delivery } of stale) this.#carried.delete(queueOf(delivery))
      if (stale.length) waiting.splice(0, waiting.length, ...waiting.filter(({ validUntil }) => validUntil > now))
    }
  }

  /** Whether something of its order is on the way to its partner. */
  isCarrying(delivery: Delivery): boolean {
    return this.#carried.has(queueOf(delivery))
  }

  accept(parcels: readonly Parcel[]): void {
    for (const parcel of parcels) {
      this.#carried.add(queueOf(parcel.delivery))
      this.#lane(parcel.partner.partnerId).waiting.push(parcel)
    }
    this.#start()
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping = true
    for (const lane of this.#lanes.values()) this.#putBack(lane, 0)
    await Promise.all(this.#underWay)
  }

  /** What waits behind a circuit that opened comes round when it may be tried, not when its lease ends. */
  #putBack(lane: Lane, waitMs: number): void {
    const waiting = lane.waiting.splice(0).map(({ delivery }) => delivery)
    for (const delivery of waiting) this.#carried.delete(queueOf(delivery))
    const webhookIds = waiting.map(({ webhookId }) => webhookId)
    if (!webhookIds.length) return
    this.#track(
      this.recorder
        .putBack(webhookIds, waitMs)
        .catch((error: unknown) => this.#logger.warn({ message: 'webhooks not put back, their leases will end', error: toError(error) })),
    )
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#underWay.delete(tracked))
    this.#underWay.add(tracked)
  }

  #lane(partnerId: string): Lane {
    let lane = this.#lanes.get(partnerId)
    if (!lane) {
      const { WEBHOOK_CIRCUIT_FAILURES: failures, WEBHOOK_CIRCUIT_COOL_DOWN_MS: coolDownMs } = this.env
      lane = { circuit: new Circuit({ failures, coolDownMs }), waiting: [], underWay: 0 }
      this.#lanes.set(partnerId, lane)
    }
    return lane
  }

  /** Starts what may start, one parcel of each lane in turn. */
  #start(): void {
    this.dropStale()
    for (let started = !this.#stopping; started;) {
      started = false
      for (const lane of this.#lanes.values()) {
        if (this.#requests >= this.env.WEBHOOK_CONCURRENCY) return
        const parcel = this.#next(lane)
        if (!parcel) continue
        started = true
        this.#track(this.#send(parcel, lane))
      }
    }
  }

  async #send(parcel: Parcel, lane: Lane): Promise<void> {
    this.#requests++
    lane.underWay++
    lane.circuit.enter()
    await this.#carry(parcel, lane)
    this.#requests--
    lane.underWay--
    this.#carried.delete(queueOf(parcel.delivery))
    if (lane.circuit.open) this.#putBack(lane, lane.circuit.wait(performance.now()))
    this.#start()
  }

  #next(lane: Lane): Parcel | undefined {
    const now = performance.now()
    if (lane.underWay >= this.env.WEBHOOK_CONCURRENCY_PER_PARTNER || lane.circuit.wait(now) > 0) return undefined
    return lane.waiting.shift()
  }

  async #carry({ delivery, partner }: Parcel, lane: Lane): Promise<void> {
    const { partnerId } = partner
    const at = this.clock.now()
    const begun = performance.now()
    try {
      const body = await this.database.use((sql) => this.deliveries.pendingContent(sql, delivery.webhookId))
      if (!body) {
        lane.circuit.abandoned()
        return
      }
      const { webhookUrl, webhookSecret } = partner
      const request = { url: webhookUrl ?? '', secret: webhookSecret ?? '', webhookId: delivery.webhookId, body }
      const { status, problem } = await sendWebhook(request, at, this.env.WEBHOOK_DEADLINE_MS)
      const durationMs = Math.round(performance.now() - begun)
      this.#account(lane, partnerId, status, problem, durationMs)
      const state: AttemptResult['state'] = problem === undefined ? 'delivered' : 'pending'
      const { webhookId } = delivery
      await this.recorder.record({ webhookId, at, durationMs, status: status ?? null, problem: problem ?? null, state })
    } catch (error) {
      // Its timer gives it out again; receivers know repeats by the webhook-id.
      lane.circuit.abandoned()
      this.#logger.warn({ message: 'webhook attempt not recorded', webhookId: delivery.webhookId, error: toError(error) })
    }
  }

  /** Who answers at all, if only to refuse, is alive: only silence and the server's own errors open the circuit. */
  #account({ circuit }: Lane, partner: string, status: number | undefined, problem: string | undefined, durationMs: number): void {
    if (status !== undefined && status < 500 && status !== 429) circuit.succeeded()
    else circuit.failed(performance.now())
    this.metrics.circuitOpen.set({ partner }, circuit.open ? 1 : 0)
    this.metrics.attempts.inc({ partner, outcome: problem === undefined ? 'delivered' : status === undefined ? 'no-answer' : 'refused' })
    this.metrics.seconds.observe({ partner }, durationMs / 1000)
  }
}
