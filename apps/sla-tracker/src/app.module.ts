import { type Clock } from '@fifteen/kernel'
import { CLOCK, messagingMigrations, MessagingModule, NewsBacklog, TimerService } from '@fifteen/messaging'
import { PersistenceModule } from '@fifteen/persistence'
import { brokersOf, ServiceDefaultsModule } from '@fifteen/service-defaults'
import { Module, type DynamicModule } from '@nestjs/common'
import { ClimbLadder } from './features/climb-ladder/climb-ladder.handler.js'
import { FollowOrders } from './features/follow-orders/follow-orders.handler.js'
import { AtRiskController } from './features/list-at-risk/at-risk.controller.js'
import { AtRiskGauge } from './features/list-at-risk/at-risk-gauge.js'
import { PolicyController } from './features/set-policy/policy.controller.js'
import { SetPolicy } from './features/set-policy/set-policy.handler.js'
import { OrderSlaController } from './features/show-order/order-sla.controller.js'
import { SummaryController } from './features/summarise/summary.controller.js'
import { ChangeTeller } from './features/tell-changes/change-teller.js'
import { SlaMetrics } from './features/tell-changes/sla-metrics.js'
import { AtRiskStore } from './persistence/at-risk.store.js'
import { CLOCK_TIMER, ClockStore } from './persistence/clock.store.js'
import { LadderStore } from './persistence/ladder.store.js'
import { slaTrackerMigrations } from './persistence/migrations/index.js'
import { PolicyBook } from './persistence/policy-book.js'
import { PolicyStore } from './persistence/policy.store.js'
import { SummaryStore } from './persistence/summary.store.js'
import { type SlaTrackerEnv } from './sla-tracker.config.js'
import { SlaTrackerConsumer } from './sla-tracker.consumer.js'

const SERVICE = 'sla-tracker'
const LADDER_TIMERS = Symbol('fifteen.ladder-timers')

@Module({})
export class AppModule {
  static forRoot(env: SlaTrackerEnv): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ServiceDefaultsModule.forRoot(env),
        PersistenceModule.forRoot({
          url: env.DATABASE_URL,
          applicationName: SERVICE,
          migrations: [...messagingMigrations, ...slaTrackerMigrations],
          poolSize: env.DATABASE_POOL,
        }),
        MessagingModule.forRoot({
          service: SERVICE,
          brokers: brokersOf(env),
          topicPrefix: env.TOPIC_PREFIX,
          fetchPaceMs: env.KAFKA_FETCH_PACE_MS,
          chunkRecords: env.CHUNK_RECORDS,
          parksPerMinute: env.PARKS_PER_MINUTE,
          livenessMs: env.LIVENESS_MS,
        }),
      ],
      controllers: [SlaTrackerConsumer, OrderSlaController, AtRiskController, SummaryController, PolicyController],
      providers: [
        ...[ClockStore, PolicyStore, PolicyBook, LadderStore, AtRiskStore, SummaryStore],
        ...[FollowOrders, ClimbLadder, SetPolicy, ChangeTeller, SlaMetrics, AtRiskGauge],
        { provide: NewsBacklog, useFactory: (clock: Clock) => new NewsBacklog(clock, env.CATCH_UP_MS), inject: [CLOCK] },
        {
          provide: LADDER_TIMERS,
          useFactory: (timers: TimerService, ladder: ClimbLadder) =>
            timers.register(CLOCK_TIMER, (due, context) => ladder.handle(due, context)),
          inject: [TimerService, ClimbLadder],
        },
      ],
    }
  }
}
