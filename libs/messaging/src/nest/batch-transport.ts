import { FifteenError, healthProbes, toError, type HealthProbe, type OffersHealthProbes } from '@fifteen/kernel'
import type { Database } from '@fifteen/persistence'
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices'
import { ChunkProcessor } from '../consumer/chunk-processor.js'
import { ConsumerRunner, type ConsumerSettings } from '../consumer/consumer-runner.js'
import { CrashGuard } from '../consumer/crash-guard.js'
import { eventHandler, type ChunkHandler, type HandlerRegistration } from '../consumer/handler.js'
import { edgeHandler } from '../edge/edge-handler.js'
import type { EdgeTenants } from '../edge/edge-tenants.js'
import { Inbox } from '../inbox/inbox.js'
import type { MessagingLog } from '../log.js'
import type { MessagingMetrics } from '../metrics.js'
import type { Relay } from '../outbox/relay.js'
import type { Parking } from '../parking/parking.js'
import type { ParkingStore } from '../parking/parking-store.js'
import type { BrokerClient } from '../transport/port.js'
import type { UnitOfWork } from '../work/unit-of-work.js'
import { BATCH_TRANSPORT, type HandlerExtras, type HandlerOutcome } from './on-events.js'

export interface BatchTransportParts {
  client: BrokerClient
  database: Database
  work: UnitOfWork
  relay: Relay
  parking: Parking
  parkingStore: ParkingStore
  tenants: EdgeTenants
  metrics: MessagingMetrics
  log: MessagingLog
  topicPrefix: string
  parksPerMinute: number
  parkWindowMs?: number
  consumer: ConsumerSettings
}

const HOUSEKEEPING_MS = 60_000

/** Nest's custom transport: batches instead of single messages, one transaction a chunk, relay beside it. */
export class BatchTransport extends Server implements CustomTransportStrategy, OffersHealthProbes {
  override readonly transportId = BATCH_TRANSPORT
  #runner: ConsumerRunner | undefined
  #housekeeping: NodeJS.Timeout | undefined
  #tidying: Promise<void> = Promise.resolve()
  #handlers: HandlerRegistration[] = []

  constructor(private readonly parts: BatchTransportParts) {
    super()
  }

  get handlers(): readonly HandlerRegistration[] {
    return this.#handlers
  }

  /** Begins to relay and to consume. Does not wait for the broker: a service is up without it. */
  listen(callback: (error?: unknown) => void): void {
    const { client, database, work, relay, parkingStore, tenants, metrics, log, topicPrefix, parksPerMinute, parkWindowMs, consumer } =
      this.parts
    this.#handlers = [...this.messageHandlers].map(([name, handler]) => this.#registration(name, handler))
    relay.start()
    if (this.#handlers.length) {
      const guard = new CrashGuard(database, log)
      const processor = new ChunkProcessor(
        this.#handlers,
        work,
        parkingStore,
        guard,
        metrics,
        log,
        { topicPrefix, parksPerMinute, parkWindowMs },
        () => this.#runner?.turned(),
      )
      const topics = (): string[] => [...new Set(this.#handlers.flatMap((handler) => handler.topics()))].map((topic) => topicPrefix + topic)
      const runner = new ConsumerRunner(client, topics, processor, guard, metrics, log, {
        ...consumer,
        // After days of standing still the inbox has no partition for today's events.
        prepare: () => new Inbox().maintain(database),
      })
      this.#runner = runner
      tenants.onChange(() => runner.topicsChanged())
      runner.start()
    }
    const keepHouse = (): void => {
      this.#tidying = this.#tidying.then(() => this.#keepHouse())
    }
    this.#housekeeping = setInterval(keepHouse, HOUSEKEEPING_MS)
    keepHouse()
    callback()
  }

  /** Stops fetching, finishes the chunk, leaves the group, then lets the relay finish its send. */
  async close(): Promise<void> {
    clearInterval(this.#housekeeping)
    await this.#runner?.stop()
    await this.parts.relay.stop()
    await this.#tidying
  }

  override on(): never {
    throw new FifteenError('not-supported', 'the batch transport has no transport events')
  }

  override unwrap<T>(): T {
    return this.parts.client as T
  }

  [healthProbes](): HealthProbe[] {
    return [
      {
        name: 'consumer',
        kind: 'liveness',
        check: () => this.#runner?.liveness() ?? { healthy: true, detail: 'this service consumes nothing' },
      },
    ]
  }

  #registration(name: string, handler: MessageHandler): HandlerRegistration {
    const handle: ChunkHandler = async (events, context) => {
      const outcome = (await handler(events, context)) as unknown as HandlerOutcome
      if ('error' in outcome) throw outcome.error
    }
    const extras = handler.extras as HandlerExtras
    return 'edge' in extras
      ? edgeHandler(name, extras.edge.topic, this.parts.tenants, handle, extras.edge.passes)
      : eventHandler(name, extras.events.messages, handle, extras.events.passing)
  }

  async #keepHouse(): Promise<void> {
    try {
      await this.parts.parking.refreshCount()
      await new Inbox().maintain(this.parts.database)
    } catch (error) {
      this.parts.log.warn('housekeeping failed, trying again in a minute', { error: toError(error) })
    }
  }
}
