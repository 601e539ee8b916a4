import { EdgeTenants, messagingMigrations, MessagingModule } from '@fifteen/messaging'
import { Database, PersistenceModule } from '@fifteen/persistence'
import { brokersOf, ServiceDefaultsModule } from '@fifteen/service-defaults'
import { Module, type DynamicModule } from '@nestjs/common'
import { AttemptRecorder } from './features/deliver-webhooks/attempt-recorder.js'
import { DeliveriesController } from './features/deliver-webhooks/deliveries.controller.js'
import { DispatchWebhooksHandler } from './features/deliver-webhooks/dispatch-webhooks.handler.js'
import { WebhookCourier } from './features/deliver-webhooks/webhook-courier.js'
import { WebhookDeliveries } from './features/deliver-webhooks/webhook-deliveries.js'
import { WebhookMetrics } from './features/deliver-webhooks/webhook-metrics.js'
import { JoinDossierHandler } from './features/join-dossier/join-dossier.handler.js'
import { HandoffJudge } from './features/judge-handoff/handoff-judge.js'
import { HandoffMetrics } from './features/judge-handoff/handoff-metrics.js'
import { JudgementWriter } from './features/judge-handoff/judgement.writer.js'
import { DossiersController } from './features/pull-dossiers/dossiers.controller.js'
import { PartnerDirectory } from './features/register-partner/partner-directory.js'
import { PartnersController } from './features/register-partner/partners.controller.js'
import { RegisterPartnerHandler } from './features/register-partner/register-partner.handler.js'
import { ResendController } from './features/resend-message/resend.controller.js'
import { ResendHandler } from './features/resend-message/resend.handler.js'
import { PoliciesController } from './features/set-policy/policies.controller.js'
import { HandoffsController } from './features/show-handoff/handoffs.controller.js'
import { ForgetRejectedReceipts } from './features/take-receipts/forget-rejected-receipts.js'
import { ReceiptsController } from './features/take-receipts/receipts.controller.js'
import { TakeReceiptsHandler } from './features/take-receipts/take-receipts.handler.js'
import { WatchReceiptDeadlineHandler } from './features/watch-receipt-deadline/watch-receipt-deadline.handler.js'
import { HandoffEnv } from './logistics-handoff.config.js'
import { LogisticsHandoffConsumer } from './logistics-handoff.consumer.js'
import { DeliveryStore } from './persistence/delivery.store.js'
import { DossierPartStore } from './persistence/dossier-part.store.js'
import { HandoffStore } from './persistence/handoff.store.js'
import { CreateHandoff1795320000000 } from './persistence/migrations/1795320000000-create-handoff.js'
import { CreatePartners1795320000001 } from './persistence/migrations/1795320000001-create-partners.js'
import { SendWebhooksInTurn1795320000003 } from './persistence/migrations/1795320000003-send-webhooks-in-turn.js'
import { TellOverdueAnswers1795320000002 } from './persistence/migrations/1795320000002-tell-overdue-answers.js'
import { PartnerMessageStore } from './persistence/partner-message.store.js'
import { PartnerStore } from './persistence/partner.store.js'
import { PolicyStore } from './persistence/policy.store.js'
import { RejectedReceiptStore } from './persistence/rejected-receipt.store.js'
import { TimelineStore } from './persistence/timeline.store.js'

const NAME = 'logistics-handoff'

const stores = [
  DeliveryStore,
  DossierPartStore,
  HandoffStore,
  PartnerMessageStore,
  PartnerStore,
  PolicyStore,
  RejectedReceiptStore,
  TimelineStore,
]

@Module({})
export class AppModule {
  static forRoot(env: HandoffEnv): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ServiceDefaultsModule.forRoot(env),
        PersistenceModule.forRoot({
          url: env.DATABASE_URL,
          applicationName: NAME,
          poolSize: env.DATABASE_POOL,
          migrations: [
            ...messagingMigrations,
            CreateHandoff1795320000000,
            CreatePartners1795320000001,
            TellOverdueAnswers1795320000002,
            SendWebhooksInTurn1795320000003,
          ],
        }),
        MessagingModule.forRoot({
          service: NAME,
          brokers: brokersOf(env),
          topicPrefix: env.TOPIC_PREFIX,
          fetchPaceMs: env.KAFKA_FETCH_PACE_MS,
          chunkRecords: env.CHUNK_RECORDS,
          parksPerMinute: env.PARKS_PER_MINUTE,
          livenessMs: env.LIVENESS_MS,
          shopDirectory: true,
        }),
      ],
      controllers: [
        LogisticsHandoffConsumer,
        PartnersController,
        ReceiptsController,
        DossiersController,
        DeliveriesController,
        HandoffsController,
        ResendController,
        PoliciesController,
      ],
      providers: [
        ...stores,
        { provide: HandoffEnv, useValue: env },
        {
          provide: PartnerDirectory,
          useFactory: (database: Database, store: PartnerStore, tenants: EdgeTenants) => PartnerDirectory.open(database, store, tenants),
          inject: [Database, PartnerStore, EdgeTenants],
        },
        HandoffMetrics,
        WebhookMetrics,
        WebhookDeliveries,
        WebhookCourier,
        AttemptRecorder,
        DispatchWebhooksHandler,
        JudgementWriter,
        HandoffJudge,
        JoinDossierHandler,
        TakeReceiptsHandler,
        ForgetRejectedReceipts,
        WatchReceiptDeadlineHandler,
        ResendHandler,
        RegisterPartnerHandler,
      ],
    }
  }
}
