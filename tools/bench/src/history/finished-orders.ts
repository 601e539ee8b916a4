import { setTimeout as delay } from 'node:timers/promises'
import { databaseOf, type ServiceName } from '@fifteen/start'
import pg from 'pg'
import { SHOP } from '../harness/parties.js'
import type { BenchSystem } from '../harness/system.js'

/** A finished order that others are copied from. */
export interface Template {
  orderId: string
  externalId: string
}

const WITHIN_MS = 60_000
const EVERY_MS = 200

/** Where an order that is over stands in each service, and so that all of them have heard the last of it. */
const OVER: [ServiceName, string][] = [
  ['order-intake', `select order_id from order_state where order_id = any($1) and status = 'handed-off'`],
  ['stock-confirmation', `select order_id from reservation where order_id = any($1) and state = 'committed'`],
  ['delivery-scheduling', `select order_id from slot_hold where order_id = any($1) and state = 'booked'`],
  ['operator-tasks', `select order_id from order_case where order_id = any($1) and ended = 'handed-off'`],
  ['logistics-handoff', `select order_id from handoff where order_id = any($1) and handed_off_at is not null`],
  ['sla-tracker', `select order_id from clock where order_id = any($1) and ended_at is not null`],
]

/** Resolves when every service has heard the last of these orders of the shop. */
export async function over(system: BenchSystem, externalIds: readonly string[], signal: AbortSignal): Promise<Template[]> {
  const deadline = performance.now() + WITHIN_MS
  for (;;) {
    const known = await rows<Template>(
      system,
      'order-intake',
      'select order_id as "orderId", external_id as "externalId" from order_state where shop_id = $1 and external_id = any($2)',
      [SHOP.id, externalIds],
    )
    const ids = known.map(({ orderId }) => orderId)
    const waiting: string[] = known.length === externalIds.length ? [] : ['order-intake']
    for (const [service, statement] of OVER) if ((await rows(system, service, statement, [ids])).length < ids.length) waiting.push(service)
    if (!waiting.length) return known
    if (performance.now() > deadline) throw new Error(`orders are not over in ${waiting.join(', ')} after ${WITHIN_MS / 1000} s`)
    await delay(EVERY_MS, undefined, { signal })
  }
}

async function rows<T extends object>(system: BenchSystem, service: ServiceName, text: string, values: unknown[]): Promise<T[]> {
  const client = new pg.Client({ connectionString: `${system.server}/${databaseOf(service)}`, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    return (await client.query<T>(text, values)).rows
  } finally {
    await client.end()
  }
}
