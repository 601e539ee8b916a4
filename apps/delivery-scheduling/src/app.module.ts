import { messagingMigrations, MessagingModule } from '@fifteen/messaging'
import { PersistenceModule } from '@fifteen/persistence'
import { brokersOf, ServiceDefaultsModule } from '@fifteen/service-defaults'
import { Module, type DynamicModule } from '@nestjs/common'
import type { DeliverySchedulingEnv } from './delivery-scheduling.config.js'
import { DeliverySchedulingConsumer } from './delivery-scheduling.consumer.js'
import { ExpireHolds } from './features/hold-slots/expire-holds.js'
import { HoldSlots } from './features/hold-slots/hold-slots.js'
import { ExtendHorizon } from './features/plan-slots/extend-horizon.js'
import { PlanSlots } from './features/plan-slots/plan-slots.js'
import { SchedulesController } from './features/plan-slots/schedules.controller.js'
import { PoliciesController } from './features/set-policy/policies.controller.js'
import { HoldsController } from './features/show-hold/holds.controller.js'
import { SlotsController } from './features/show-slots/slots.controller.js'
import { HoldStore } from './persistence/hold.store.js'
import { CreateSchedules1763800000001 } from './persistence/migrations/1763800000001-create-schedules.js'
import { CreateSlots1763800000002 } from './persistence/migrations/1763800000002-create-slots.js'
import { PlanStore } from './persistence/plan.store.js'
import { PolicyStore } from './persistence/policy.store.js'
import { RulesStore } from './persistence/rules.store.js'
import { ScheduleStore } from './persistence/schedule.store.js'
import { SlotStore } from './persistence/slot.store.js'

export const SERVICE = 'delivery-scheduling'

@Module({})
export class AppModule {
  static forRoot(env: DeliverySchedulingEnv): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ServiceDefaultsModule.forRoot(env),
        PersistenceModule.forRoot({
          url: env.DATABASE_URL,
          applicationName: SERVICE,
          poolSize: env.DATABASE_POOL,
          migrations: [...messagingMigrations, CreateSchedules1763800000001, CreateSlots1763800000002],
        }),
        MessagingModule.forRoot({
          service: SERVICE,
          brokers: brokersOf(env),
          topicPrefix: env.TOPIC_PREFIX,
          fetchPaceMs: env.KAFKA_FETCH_PACE_MS,
          chunkRecords: env.CHUNK_RECORDS,
          parksPerMinute: env.PARKS_PER_MINUTE,
          livenessMs: env.LIVENESS_MS,
          shopDirectory: true,
        }),
      ],
      controllers: [DeliverySchedulingConsumer, SchedulesController, PoliciesController, SlotsController, HoldsController],
      providers: [
        HoldStore,
        SlotStore,
        PlanStore,
        ScheduleStore,
        PolicyStore,
        RulesStore,
        HoldSlots,
        ExpireHolds,
        PlanSlots,
        ExtendHorizon,
      ],
    }
  }
}
