import { OrderReceived, StockReserved } from '@fifteen/contracts'
import { BatchTransport, type Inbound, Inbox, MessagingModule, OnEvents, type WorkContext } from '@fifteen/messaging'
import { PersistenceModule } from '@fifteen/persistence'
import { brokersOf, ServiceDefaultsModule, ServiceEnv, type ServiceDefinition } from '@fifteen/service-defaults'
import { Controller, Module } from '@nestjs/common'
import { DrainMeter } from './drained.js'
import { answerTo, noteOrders, sampleDatabase, SOURCE } from './sample.js'

@Controller()
class NotingConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly meter: DrainMeter,
  ) {}

  @OnEvents({ name: 'bench-noting', messages: [OrderReceived] })
  async note(events: Inbound<OrderReceived>[], context: WorkContext): Promise<void> {
    const fresh = await this.inbox.unseenEvents(context.sql, SOURCE, events)
    const orders = fresh.map(({ data }) => data).sort((a, b) => (a.orderId < b.orderId ? -1 : 1))
    await context.sql.query(noteOrders, [orders.map(({ orderId }) => orderId), orders.map(({ externalId }) => externalId)])
    for (const { data } of fresh) context.emit(StockReserved, answerTo(data.orderId))
    context.afterCommit(() => this.meter.add(fresh.length))
  }
}

@Module({})
class NotingModule {}

/** A service of its own group that does what the sample does, put together as every service of ours is. */
export const notingService = (group: string, meter: DrainMeter): ServiceDefinition<ServiceEnv> => ({
  name: group,
  description: 'The smallest service, to be measured.',
  env: ServiceEnv,
  transports: [BatchTransport],
  module: (env) => ({
    module: NotingModule,
    controllers: [NotingConsumer],
    providers: [{ provide: DrainMeter, useValue: meter }],
    imports: [
      ServiceDefaultsModule.forRoot(env),
      PersistenceModule.forRoot({ ...sampleDatabase(env.DATABASE_URL), poolSize: env.DATABASE_POOL }),
      MessagingModule.forRoot({
        service: group,
        brokers: brokersOf(env),
        topicPrefix: '',
        fetchPaceMs: env.KAFKA_FETCH_PACE_MS,
        chunkRecords: env.CHUNK_RECORDS,
      }),
    ],
  }),
})
