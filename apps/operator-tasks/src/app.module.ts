import type { Clock } from '@fifteen/kernel'
import { CLOCK, MessagingModule, messagingMigrations, NewsBacklog } from '@fifteen/messaging'
import { PersistenceModule } from '@fifteen/persistence'
import { brokersOf, ServiceDefaultsModule } from '@fifteen/service-defaults'
import { Module, type DynamicModule } from '@nestjs/common'
import { ActOnTasks } from './features/act-on-tasks/act-on-tasks.handler.js'
import { CallerGuard, OperatorGuard } from './features/authenticate-caller/caller.guard.js'
import { OperatorKeys } from './features/authenticate-caller/operator-keys.js'
import { CaseFiles } from './features/case-files/case-files.js'
import { TaskBell } from './features/case-files/task-bell.js'
import { DecideTaskController } from './features/decide-task/decide-task.controller.js'
import { Stories } from './features/decide-task/story.js'
import { EndTaskWaits } from './features/end-task-waits/end-task-waits.js'
import { EndPaymentWaits } from './features/look-at-orders/end-payment-waits.js'
import { LookAtOrders } from './features/look-at-orders/look-at-orders.handler.js'
import { ChangePresence } from './features/manage-operators/change-presence.handler.js'
import { OperatorsController } from './features/manage-operators/operators.controller.js'
import { PoliciesController } from './features/manage-policies/policies.controller.js'
import { PageSupervisors } from './features/page-supervisors/page-supervisors.js'
import { ShowCaseController } from './features/show-case/show-case.controller.js'
import { NoteAttemptController } from './features/note-attempt/note-attempt.controller.js'
import { ScheduleCallbackController } from './features/schedule-callback/schedule-callback.controller.js'
import { ShowDecisionsController } from './features/show-decisions/show-decisions.controller.js'
import { ShowPagesController } from './features/show-pages/show-pages.controller.js'
import { ShowTask } from './features/show-tasks/show-task.handler.js'
import { ShowTasksController } from './features/show-tasks/show-tasks.controller.js'
import { GiveTasks } from './features/take-task/give-tasks.js'
import { TakeTaskController } from './features/take-task/take-task.controller.js'
import { TakeTask } from './features/take-task/take-task.handler.js'
import { TransferTaskController } from './features/transfer-task/transfer-task.controller.js'
import { Fingerprint } from './features/work-under-lease/fingerprint.js'
import { KeepLeaseController } from './features/work-under-lease/keep-lease.controller.js'
import { LeaseCommands } from './features/work-under-lease/lease-commands.js'
import type { OperatorTasksEnv } from './operator-tasks.config.js'
import { OperatorTasksConsumer } from './operator-tasks.consumer.js'
import { AccessStore } from './persistence/access.store.js'
import { ActionStore } from './persistence/action.store.js'
import { CaseStore } from './persistence/case.store.js'
import { DecisionStore } from './persistence/decision.store.js'
import { DocumentStore } from './persistence/document.store.js'
import { operatorTasksMigrations } from './persistence/migrations/index.js'
import { OperatorStore } from './persistence/operator.store.js'
import { PolicyStore } from './persistence/policy.store.js'
import { QueueStore } from './persistence/queue.store.js'
import { TaskStore } from './persistence/task.store.js'

const SERVICE = 'operator-tasks'
const STORES = [AccessStore, ActionStore, CaseStore, DecisionStore, DocumentStore, OperatorStore, PolicyStore, QueueStore, TaskStore]
const TIMERS = [EndPaymentWaits, EndTaskWaits]

@Module({})
export class AppModule {
  static forRoot(env: OperatorTasksEnv): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ServiceDefaultsModule.forRoot(env),
        PersistenceModule.forRoot({
          url: env.DATABASE_URL,
          applicationName: SERVICE,
          migrations: [...messagingMigrations, ...operatorTasksMigrations],
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
      controllers: [
        OperatorTasksConsumer,
        TakeTaskController,
        KeepLeaseController,
        NoteAttemptController,
        ScheduleCallbackController,
        TransferTaskController,
        DecideTaskController,
        ShowTasksController,
        ShowCaseController,
        ShowDecisionsController,
        ShowPagesController,
        OperatorsController,
        PoliciesController,
      ],
      providers: [
        ...STORES,
        ...TIMERS,
        { provide: NewsBacklog, useFactory: (clock: Clock) => new NewsBacklog(clock, env.CATCH_UP_MS), inject: [CLOCK] },
        ActOnTasks,
        CallerGuard,
        CaseFiles,
        ChangePresence,
        Fingerprint,
        GiveTasks,
        LeaseCommands,
        LookAtOrders,
        OperatorGuard,
        OperatorKeys,
        PageSupervisors,
        ShowTask,
        Stories,
        TakeTask,
        TaskBell,
      ],
    }
  }
}
