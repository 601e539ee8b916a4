import { contractOf, OrderCancelled, OrderReceived, StockReserved } from '@fifteen/contracts'
import { PersistenceModule, statement } from '@fifteen/persistence'
import { brokersOf, EnvVar, ServiceDefaultsModule, ServiceEnv, type ServiceDefinition } from '@fifteen/service-defaults'
import { Controller, Module } from '@nestjs/common'
import { IsNumber } from 'class-validator'
import type { MigrationInterface, QueryRunner } from 'typeorm'
import {
  BatchTransport,
  type EdgeRecord,
  type Inbound,
  isEvent,
  messagingMigrations,
  MessagingModule,
  OnEdge,
  OnEvents,
  type WorkContext,
} from '../src/index.js'

class CreateSeen1700000100000 implements MigrationInterface {
  name = 'CreateSeen1700000100000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table seen (order_id uuid primary key, external_id text not null, times int not null default 1, ord bigint generated always as identity);
      create table handled (ord bigint generated always as identity, type text not null, key text, note text not null)
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}

export const sampleMigrations = [...messagingMigrations, CreateSeen1700000100000]

const upsert = statement(
  'seen-upsert',
  `insert into seen (order_id, external_id) select * from unnest($1::uuid[], $2::text[])
   on conflict (order_id) do update set times = seen.times + 1 returning order_id as id, times`,
)
const handled = statement(
  'handled-insert',
  'insert into handled (type, key, note) select * from unnest($1::text[], $2::text[], $3::text[])',
)

export type SampleEvent = OrderReceived | OrderCancelled

const noteOf = ({ data }: Inbound<SampleEvent>): string => ('externalId' in data ? data.externalId : 'cancelled')

/** What a test does to the handler: called with every chunk before it is stored. */
export const behaviour: { onChunk: (events: Inbound<SampleEvent>[], context: WorkContext) => Promise<void> | void } = {
  onChunk: () => undefined,
}

/** The test's own error for an order that no handler can handle. */
export class Unhandleable extends Error {
  readonly code = 'unhandleable'
}

@Controller()
export class SampleConsumer {
  @OnEvents({ name: 'sample', messages: [OrderReceived, OrderCancelled], passing: [OrderCancelled] })
  async onEvents(events: Inbound<SampleEvent>[], context: WorkContext): Promise<void> {
    await behaviour.onChunk(events, context)
    await context.sql.query(handled, [events.map(({ type }) => type), events.map(({ key }) => key), events.map(noteOf)])
    const received = new Map(events.filter(isReceived).map(({ data }) => [data.orderId, data.externalId]))
    const ids = [...received.keys()].sort()
    const rows = await context.sql.query<{ id: string; times: number }>(upsert, [ids, ids.map((id) => received.get(id))])
    for (const { id, times } of rows) {
      if (times > 1) context.outcome('duplicate')
      else context.emit(StockReserved, { ...contractOf(StockReserved).example, orderId: id })
    }
  }

  @OnEdge({
    name: 'sample-edge',
    topic: 'shop.{shopId}.orders',
    passes: ({ data }) => JSON.stringify(data.body ?? '').includes('cancellation'),
  })
  async onOrders(events: Inbound<EdgeRecord>[], context: WorkContext): Promise<void> {
    for (const { data } of events) {
      if (JSON.stringify(data.body ?? '').includes('unhandleable')) throw new Unhandleable('this order cannot be handled')
    }
    await context.sql.query(handled, [events.map(() => 'edge'), events.map(({ key }) => key), events.map(({ data }) => data.tenant)])
  }
}

const isReceived = (event: Inbound<SampleEvent>): event is Inbound<OrderReceived> =>
  isEvent<OrderReceived>(event, contractOf(OrderReceived).type)

export class SampleEnv extends ServiceEnv {
  @EnvVar({ describe: 'Seconds of the relay’s lease.' })
  @IsNumber()
  RELAY_LEASE_SECONDS: number = 10

  @EnvVar({ describe: 'Milliseconds of the minute in which parks are counted.' })
  @IsNumber()
  PARK_WINDOW_MS: number = 60_000

  @EnvVar({ describe: 'Milliseconds after which a request to the broker has failed.' })
  @IsNumber()
  REQUEST_TIMEOUT_MS: number = 15_000

  @EnvVar({ describe: 'Milliseconds after which the database ends a statement.' })
  @IsNumber()
  STATEMENT_TIMEOUT_MS: number = 30_000

  @EnvVar({ describe: 'Milliseconds after which the group gives up a silent member.' })
  @IsNumber()
  SESSION_TIMEOUT_MS: number = 10_000
}

@Module({})
class SampleModule {}

/** The smallest service: notes every order once and answers StockReserved. */
export const sampleService: ServiceDefinition<SampleEnv> = {
  name: 'messaging-sample',
  description: 'A service of the tests.',
  env: SampleEnv,
  transports: [BatchTransport],
  module: (env) => ({
    module: SampleModule,
    controllers: [SampleConsumer],
    imports: [
      ServiceDefaultsModule.forRoot(env),
      PersistenceModule.forRoot({
        url: env.DATABASE_URL,
        applicationName: 'sample',
        migrations: sampleMigrations,
        statementTimeoutMs: env.STATEMENT_TIMEOUT_MS,
      }),
      MessagingModule.forRoot({
        service: 'stock-confirmation',
        brokers: brokersOf(env),
        topicPrefix: env.TOPIC_PREFIX,
        fetchPaceMs: env.KAFKA_FETCH_PACE_MS,
        chunkRecords: env.CHUNK_RECORDS,
        parksPerMinute: env.PARKS_PER_MINUTE,
        parkWindowMs: env.PARK_WINDOW_MS,
        requestTimeoutMs: env.REQUEST_TIMEOUT_MS,
        livenessMs: env.LIVENESS_MS,
        sessionTimeoutMs: env.SESSION_TIMEOUT_MS,
        relay: { leaseSeconds: env.RELAY_LEASE_SECONDS },
      }),
    ],
  }),
}

export const order = (orderId: string, externalId = 'x'): OrderReceived => ({ ...contractOf(OrderReceived).example, orderId, externalId })

export const cancelOf = (orderId: string): OrderCancelled => ({ ...contractOf(OrderCancelled).example, orderId })

/** Orders with ids of their own. */
export const orders = (count: number, make: () => string): OrderReceived[] =>
  Array.from({ length: count }, (_, index) => order(make(), `x-${index}`))
