import { systemClock, type Clock } from '@fifteen/kernel'
import { Database } from '@fifteen/persistence'
import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common'
import { EdgeTenants } from '../edge/edge-tenants.js'
import { Inbox } from '../inbox/inbox.js'
import { MessagingMetrics } from '../metrics.js'
import { Relay, type RelaySettings } from '../outbox/relay.js'
import { RelayStore } from '../outbox/relay-store.js'
import { Parking } from '../parking/parking.js'
import { ParkingStore } from '../parking/parking-store.js'
import { ShopDirectory } from '../shops/shop-directory.js'
import { TimerService } from '../timers/timer-service.js'
import { KafkaClient } from '../transport/kafka-client.js'
import type { BrokerClient } from '../transport/port.js'
import { UnitOfWork } from '../work/unit-of-work.js'
import { BatchTransport } from './batch-transport.js'
import { AdminOnly } from './admin-only.guard.js'
import { nestLog } from './nest-log.js'
import { ParkedController } from './parked.controller.js'

/** Injection token of the broker client, for tools that create topics. */
export const BROKER = Symbol('fifteen.broker')
/** Injection token of the clock. */
export const CLOCK = Symbol('fifteen.clock')

export interface MessagingSettings {
  /** The service's name: CloudEvents source, client id and consumer group. */
  service: string
  brokers: string[]
  /** Before every topic and group; empty outside tests. */
  topicPrefix: string
  fetchPaceMs?: number
  chunkRecords?: number
  parksPerMinute?: number
  /** Milliseconds of that minute; shorter in tests. */
  parkWindowMs?: number
  /** Milliseconds without a completed fetch attempt after which the service counts as dead; default 60,000. */
  livenessMs?: number
  /** Milliseconds after which a request that the broker does not answer has failed; default 15,000. */
  requestTimeoutMs?: number
  /** Milliseconds without heartbeat after which the group gives this instance's partitions to others; default 10,000. */
  sessionTimeoutMs?: number
  /** Whether this service needs the shops' directory: it is then read to its end before readiness. */
  shopDirectory?: boolean
  clock?: Clock
  /** What differs from the relay's defaults; for tests and tuning. */
  relay?: Partial<RelaySettings>
}

/** Milliseconds that the broker may hold a fetch of nothing; what comes is answered at once. A member in a fetch joins no group anew. */
const FETCH_WAIT_MS = 250
const CHUNK_BYTES = 4 * 1024 * 1024

/** Everything of this library for one service; needs PersistenceModule beside it. */
@Global()
@Module({})
export class MessagingModule {
  static forRoot(settings: MessagingSettings): DynamicModule {
    const { service, topicPrefix, clock = systemClock } = settings
    const log = nestLog('messaging')
    const metrics = new MessagingMetrics()
    const client: BrokerClient = new KafkaClient({
      brokers: settings.brokers,
      clientId: service,
      requestTimeoutMs: settings.requestTimeoutMs,
      log: (level, message, facts) => log[level](message, facts),
    })
    const providers: Provider[] = [
      { provide: BROKER, useValue: client },
      { provide: CLOCK, useValue: clock },
      { provide: MessagingMetrics, useValue: metrics },
      EdgeTenants,
      Inbox,
      ParkingStore,
      {
        provide: Relay,
        useFactory: (database: Database) => new Relay(client, new RelayStore(database), metrics, log, settings.relay),
        inject: [Database],
      },
      {
        provide: UnitOfWork,
        useFactory: (database: Database, relay: Relay) =>
          new UnitOfWork(database, clock, metrics, { source: service, topicPrefix }, (batch) => relay.committed(batch)),
        inject: [Database, Relay],
      },
      {
        provide: Parking,
        useFactory: (database: Database, store: ParkingStore, work: UnitOfWork): Parking =>
          new Parking(database, store, work, () => handlers(), metrics, topicPrefix),
        inject: [Database, ParkingStore, UnitOfWork],
      },
      {
        provide: TimerService,
        useFactory: (database: Database, work: UnitOfWork) => new TimerService(database, work, metrics, log),
        inject: [Database, UnitOfWork],
      },
      {
        provide: ShopDirectory,
        useFactory: () => new ShopDirectory(client, service, topicPrefix, log, settings.shopDirectory ?? false),
      },
      {
        provide: BatchTransport,
        useFactory: (
          database: Database,
          work: UnitOfWork,
          relay: Relay,
          parking: Parking,
          parkingStore: ParkingStore,
          tenants: EdgeTenants,
        ) => {
          const transport = new BatchTransport({
            client,
            database,
            work,
            relay,
            parking,
            parkingStore,
            tenants,
            metrics,
            log,
            topicPrefix,
            parksPerMinute: settings.parksPerMinute ?? 30,
            parkWindowMs: settings.parkWindowMs,
            consumer: {
              groupId: topicPrefix + service,
              fetch: { waitMs: FETCH_WAIT_MS, minBytes: 1, paceMs: settings.fetchPaceMs ?? 100, maxBytesPerPartition: 1_048_576 },
              sessionTimeoutMs: settings.sessionTimeoutMs ?? 10_000,
              chunkRecords: settings.chunkRecords ?? 500,
              chunkBytes: CHUNK_BYTES,
              livenessMs: settings.livenessMs ?? 60_000,
            },
          })
          handlers = () => transport.handlers
          return transport
        },
        inject: [Database, UnitOfWork, Relay, Parking, ParkingStore, EdgeTenants],
      },
    ]
    // Parking replays through the handlers that the transport learns when it begins to listen.
    let handlers: () => BatchTransport['handlers'] = () => []
    return {
      module: MessagingModule,
      controllers: [ParkedController],
      providers: [...providers, AdminOnly],
      exports: providers.map((p) => ('provide' in p ? p.provide : p)),
    }
  }
}
