import { contractOf, OrderReceived, StockReserved } from '@fifteen/contracts'
import { newId, systemClock } from '@fifteen/kernel'
import { messagingMigrations, type OutgoingRecord, WorkContext } from '@fifteen/messaging'
import { type DataSourceSettings, statement } from '@fifteen/persistence'
import type { MigrationInterface, QueryRunner } from 'typeorm'

class CreateNotedOrders1700000200000 implements MigrationInterface {
  name = 'CreateNotedOrders1700000200000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table noted_order (order_id uuid primary key, external_id text not null, times int not null default 1)')
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}

/** Of the smallest service: it notes each order once and answers with one event. */
export const sampleDatabase = (url: string): DataSourceSettings => ({
  url,
  applicationName: 'bench-part',
  migrations: [...messagingMigrations, CreateNotedOrders1700000200000],
})

export const noteOrders = statement(
  'noted-orders',
  `insert into noted_order (order_id, external_id) select * from unnest($1::uuid[], $2::text[])
   on conflict (order_id) do update set times = noted_order.times + 1`,
)

/** Whose repeats the inbox recognises. */
export const SOURCE = 'bench-noting'

export const answerTo = (orderId: string): StockReserved => ({ ...contractOf(StockReserved).example, orderId })

const unused = { query: () => Promise.reject(new Error('records are made without a database')) }

/** Events of new orders, as a service of ours would publish them. */
export function orderRecords(count: number): readonly OutgoingRecord[] {
  const context = new WorkContext(unused, 'order-intake', '', systemClock)
  const { example } = contractOf(OrderReceived)
  for (let n = 0; n < count; n++) context.emit(OrderReceived, { ...example, orderId: newId(), externalId: `bench-${n}` })
  return context.outgoing
}
