import { messagingMigrations, MessagingModule } from '@fifteen/messaging'
import { PersistenceModule } from '@fifteen/persistence'
import { brokersOf, ServiceDefaultsModule } from '@fifteen/service-defaults'
import { Module, type DynamicModule } from '@nestjs/common'
import { KeepCatalogueController } from './features/keep-catalogue/keep-catalogue.controller.js'
import { ListRejectionsController } from './features/list-rejections/list-rejections.controller.js'
import { ListStockLevelsController } from './features/list-stock-levels/list-stock-levels.controller.js'
import { NoteStockLevels } from './features/note-stock-levels/note-stock-levels.handler.js'
import { StockLevelRecords } from './features/note-stock-levels/stock-level-records.handler.js'
import { StockLevelsController } from './features/note-stock-levels/stock-levels.controller.js'
import { SetPolicyController } from './features/set-policy/set-policy.controller.js'
import { SettleReservations } from './features/settle-reservations/settle-reservations.handler.js'
import { ShowReservationController } from './features/show-reservation/show-reservation.controller.js'
import { CatalogueStore } from './persistence/catalogue.store.js'
import { LevelStore } from './persistence/level.store.js'
import { CreateStock1795305600000 } from './persistence/migrations/1795305600000-create-stock.js'
import { NameRejections1795305600001 } from './persistence/migrations/1795305600001-name-rejections.js'
import { PolicyStore } from './persistence/policy.store.js'
import { RejectionStore } from './persistence/rejection.store.js'
import { ReservationStore } from './persistence/reservation.store.js'
import { StockViewStore } from './persistence/stock-view.store.js'
import { StockStore } from './persistence/stock.store.js'
import { ShopTopics } from './shop-topics.js'
import type { StockConfirmationEnv } from './stock-confirmation.config.js'
import { StockConfirmationConsumer } from './stock-confirmation.consumer.js'
import { StockMetrics } from './stock-metrics.js'

@Module({})
export class AppModule {
  static forRoot(env: StockConfirmationEnv): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ServiceDefaultsModule.forRoot(env),
        PersistenceModule.forRoot({
          url: env.DATABASE_URL,
          applicationName: 'stock-confirmation',
          poolSize: env.DATABASE_POOL,
          migrations: [...messagingMigrations, CreateStock1795305600000, NameRejections1795305600001],
        }),
        MessagingModule.forRoot({
          service: 'stock-confirmation',
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
        StockConfirmationConsumer,
        ListStockLevelsController,
        StockLevelsController,
        ShowReservationController,
        KeepCatalogueController,
        SetPolicyController,
        ListRejectionsController,
      ],
      providers: [
        ...[ReservationStore, StockStore, LevelStore, StockViewStore, CatalogueStore, PolicyStore, RejectionStore],
        ...[SettleReservations, NoteStockLevels, StockLevelRecords, ShopTopics, StockMetrics],
      ],
    }
  }
}
