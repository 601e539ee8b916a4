import { contractOf, OperatorTaskChanged, OrderReceived, SlotHeld, StockShort, TaskOpened } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { rowsOf } from './database.js'
import { SHOP } from './parties.js'
import { untilCount } from './progress.js'
import { administer } from './ask.js'
import type { BenchSystem } from './system.js'
import { recordsOn } from './topic-scan.js'
import { eventOf, EventWriters, type Event } from '../load/event-writers.js'
import type { OperatorLogin } from '../load/operators.js'

const WRITERS = 8
const PATIENCE_MS = 30_000
const AT_ONCE = 8
/** As many as an operator may have at all: who asks every second gets another task each time. */
export const MOST_LEASES = 50

/** No lease ends within a run: a task that comes to a second operator was lost to the first. */
const LEASE_MS = 3_600_000

const WAITING = `select count(*)::int as count from task where state = 'waiting'`

/** Orders whose stock is short and whose slot is held: each waits for an operator. */
export async function fillQueue(system: BenchSystem, tasks: number, signal: AbortSignal): Promise<void> {
  const writers = await EventWriters.open(system.brokers, WRITERS)
  try {
    await writers.write(tasks, shortOrder, signal)
  } finally {
    await writers.close()
  }
  const waiting = async (): Promise<number> => (await rowsOf<{ count: number }>(system.database('operator-tasks'), WAITING))[0]?.count ?? 0
  await untilCount('tasks that wait', tasks, waiting, { patience: PATIENCE_MS, signal })
  // What is said of them is work that belongs to their opening.
  for (const { topic } of [contractOf(TaskOpened), contractOf(OperatorTaskChanged)]) {
    await untilCount(`records on ${topic}`, tasks, () => recordsOn(system.brokers, topic), { patience: PATIENCE_MS, signal })
  }
}

function shortOrder(): Event[] {
  const order = { orderId: newId(), shopId: SHOP.id }
  const receivedAt = new Date().toISOString()
  return [
    eventOf(OrderReceived, { ...contractOf(OrderReceived).example, ...order, externalId: order.orderId, receivedAt }),
    eventOf(StockShort, { ...contractOf(StockShort).example, ...order }),
    eventOf(SlotHeld, { ...contractOf(SlotHeld).example, ...order }),
  ]
}

/** Operators who may do every task of the shop. */
export async function hireOperators(system: BenchSystem, count: number): Promise<OperatorLogin[]> {
  await administer('PUT', system.url('operator-tasks'), `/v1/policies/${SHOP.id}`, { settings: { leaseMs: LEASE_MS } })
  const operators = Array.from({ length: count }, (_, n) => ({ id: `operator-${n}`, key: `bench-key-of-operator-${n}` }))
  for (let at = 0; at < count; at += AT_ONCE) {
    await Promise.all(
      operators.slice(at, at + AT_ONCE).map(({ id, key }) => {
        const operator = { name: id, skills: [], shops: [SHOP.id], level: 0, maxLeases: MOST_LEASES, key }
        return administer('PUT', system.url('operator-tasks'), `/v1/operators/${id}`, operator)
      }),
    )
  }
  return operators
}
