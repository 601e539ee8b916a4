import type { Clock } from '@fifteen/kernel'
import {
  BROKER,
  CLOCK,
  EdgeTenants,
  MessagingModule,
  messagingMigrations,
  NewsBacklog,
  TimerService,
  UnitOfWork,
  type BrokerClient,
} from '@fifteen/messaging'
import { Database, PersistenceModule } from '@fifteen/persistence'
import { brokersOf, ServiceDefaultsModule } from '@fifteen/service-defaults'
import { Module, type DynamicModule, type Provider } from '@nestjs/common'
import { ApplyOrderEvents } from './features/apply-order-events/apply-order-events.handler.js'
import { Housekeeping } from './features/housekeeping/housekeeping.js'
import { OrderReads } from './features/read-orders/order-reads.js'
import { OrdersController } from './features/read-orders/orders.controller.js'
import { ExpireEarlyRecords } from './features/receive-shop-records/expire-early-records.handler.js'
import { ReceiveShopRecords } from './features/receive-shop-records/receive-shop-records.handler.js'
import { ReceiveTopicRecords } from './features/receive-shop-records/receive-topic-records.handler.js'
import { ShedRequests } from './features/receive-shop-records/shed-requests.js'
import { ShopOrdersController } from './features/receive-shop-records/shop-orders.controller.js'
import { ShopRequests } from './features/receive-shop-records/shop-requests.js'
import { RejectionsController } from './features/rejections/rejections.controller.js'
import { AnnounceShop } from './features/shops/announce-shop.handler.js'
import { ShopKeyGuard } from './features/shops/shop-key.guard.js'
import { ShopRegistry } from './features/shops/shop-registry.js'
import { ShopsController } from './features/shops/shops.controller.js'
import { OrderIntakeConsumer } from './order-intake.consumer.js'
import type { OrderIntakeEnv } from './order-intake.config.js'
import { orderIntakeMigrations } from './persistence/migrations/index.js'

@Module({})
export class AppModule {
  static forRoot(env: OrderIntakeEnv): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ServiceDefaultsModule.forRoot(env),
        PersistenceModule.forRoot({
          url: env.DATABASE_URL,
          applicationName: 'order-intake',
          poolSize: env.DATABASE_POOL,
          migrations: [...messagingMigrations, ...orderIntakeMigrations],
        }),
        MessagingModule.forRoot({
          service: 'order-intake',
          brokers: brokersOf(env),
          topicPrefix: env.TOPIC_PREFIX,
          fetchPaceMs: env.KAFKA_FETCH_PACE_MS,
          chunkRecords: env.CHUNK_RECORDS,
          parksPerMinute: env.PARKS_PER_MINUTE,
          livenessMs: env.LIVENESS_MS,
        }),
      ],
      controllers: [OrderIntakeConsumer, ShopOrdersController, OrdersController, RejectionsController, ShopsController],
      providers: [ShopKeyGuard, OrderReads, ShedRequests, ...useCases(env)],
    }
  }
}

const useCases = (env: OrderIntakeEnv): Provider[] => [
  {
    provide: ShopRegistry,
    // Read before anything is consumed: the consumer's topics come from it.
    useFactory: async (database: Database, tenants: EdgeTenants): Promise<ShopRegistry> => {
      const registry = new ShopRegistry(database, tenants, env.SHOPS_REFRESH_MS)
      await registry.refresh()
      return registry
    },
    inject: [Database, EdgeTenants],
  },
  {
    provide: AnnounceShop,
    useFactory: (work: UnitOfWork, database: Database, broker: BrokerClient, registry: ShopRegistry) =>
      new AnnounceShop(work, database, broker, registry, env.TOPIC_PREFIX),
    inject: [UnitOfWork, Database, BROKER, ShopRegistry],
  },
  { provide: NewsBacklog, useFactory: (clock: Clock) => new NewsBacklog(clock, env.CATCH_UP_MS), inject: [CLOCK] },
  {
    provide: ExpireEarlyRecords,
    useFactory: (timers: TimerService, backlog: NewsBacklog) => new ExpireEarlyRecords(timers, backlog),
    inject: [TimerService, NewsBacklog],
  },
  {
    provide: ReceiveShopRecords,
    useFactory: (registry: ShopRegistry, early: ExpireEarlyRecords) => new ReceiveShopRecords(registry, early.timers),
    inject: [ShopRegistry, ExpireEarlyRecords],
  },
  {
    provide: ReceiveTopicRecords,
    useFactory: (registry: ShopRegistry, records: ReceiveShopRecords, backlog: NewsBacklog) =>
      new ReceiveTopicRecords(registry, records, backlog),
    inject: [ShopRegistry, ReceiveShopRecords, NewsBacklog],
  },
  {
    provide: ShopRequests,
    useFactory: (work: UnitOfWork, records: ReceiveShopRecords) =>
      new ShopRequests(work, records, {
        mostAtOnce: env.INTAKE_GROUP_REQUESTS,
        mostWaiting: env.INTAKE_WAITING_REQUESTS,
        mostBytes: env.INTAKE_WAITING_BYTES,
        answerMs: env.INTAKE_ANSWER_MS,
      }),
    inject: [UnitOfWork, ReceiveShopRecords],
  },
  { provide: ApplyOrderEvents, useFactory: (registry: ShopRegistry) => new ApplyOrderEvents(registry), inject: [ShopRegistry] },
  {
    provide: Housekeeping,
    useFactory: (database: Database) =>
      new Housekeeping(database, { idempotencyHours: env.IDEMPOTENCY_HOURS, rejectionsDays: env.REJECTIONS_DAYS }),
    inject: [Database],
  },
]
