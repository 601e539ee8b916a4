import { DecisionMade, StockReserved, TaskActionRequested } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { Database } from '@fifteen/persistence'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import type { TaskView } from '../src/features/case-files/task-view.dto.js'
import { newCase, withFact } from '../src/domain/order-case.js'
import { CaseChanged, CaseStore } from '../src/persistence/case.store.js'
import { definition } from '../src/service.js'
import { stock, version } from './builders.js'
import { Desk, SampleOrder, SHOP, type DeskOperator } from './desk.js'

const OPERATORS = 12
const TASKS = 80
const OUTCOMES = ['no-answer', 'busy', 'reached'] as const

describe('two at once', () => {
  let service: ServiceUnderTest
  let desk: Desk

  beforeAll(async () => {
    service = await ServiceUnderTest.open(definition, { read: ['operator-tasks.events'], env: { LOG_LEVEL: 'silent' } })
    desk = new Desk(service)
  }, 90_000)
  afterAll(() => service.close())

  it('two instances that hear of a new order at the same moment lose nothing: the second is told to look again', async () => {
    const database = service.app.get(Database)
    const cases = service.app.get(CaseStore)
    const empty = newCase(newId(), SHOP)
    const { orderCase: received } = withFact(empty, version(1))
    const { orderCase: reserved } = withFact(empty, stock(1))
    const looked = Promise.withResolvers<void>()
    const saved = Promise.withResolvers<void>()
    const second = database.transaction(async (sql) => {
      expect(await cases.lock(sql, [empty.orderId])).toEqual([])
      looked.resolve()
      await saved.promise
      await cases.save(sql, [reserved])
    })
    await database.transaction(async (sql) => {
      await looked.promise
      expect(await cases.lock(sql, [empty.orderId])).toEqual([])
      await cases.save(sql, [received])
      saved.resolve()
    })
    await expect(second).rejects.toBeInstanceOf(CaseChanged)
    const again = await database.transaction(async (sql) => {
      const [known] = await cases.lock(sql, [empty.orderId])
      if (!known) throw new Error('the case is gone')
      const { orderCase } = withFact(known, stock(1))
      await cases.save(sql, [orderCase])
      return cases.find(sql, empty.orderId)
    })
    expect(again).toMatchObject({ revision: 2, version: 1, stock: { version: 1, verdict: 'held' } })
  }, 90_000)

  it('leases that expire under the hands of operators, with actions and events between: tokens only grow, each version is decided once', async () => {
    await desk.policy(SHOP, {
      settings: { leaseMs: 600, offerMs: 50, idleMs: 60, attemptsMost: 4, retryMs: { 'no-answer': 80, busy: 40 } },
    })
    const operators = await Promise.all(Array.from({ length: OPERATORS }, (_, n) => desk.operator(`hasty-${n}`)))
    const orders = Array.from({ length: TASKS }, () => new SampleOrder({}, { hasComment: true }))
    await Promise.all(orders.map((order) => desk.openTask(order)))
    const failures: unknown[] = []
    let turn = 0
    const done = new AbortController()
    const work = async (operator: DeskOperator): Promise<void> => {
      while (!done.signal.aborted) {
        const { status, body } = await operator.next(50)
        if (status === 204) continue
        if (status === 200) failures.push(...(await handle(operator, body, turn++)))
        else failures.push([status, body])
      }
    }
    const disturb = async (): Promise<void> => {
      const actions = ['raise-priority', 'return-from-idle', 'offer-to-another'] as const
      for (const [index, order] of orders.entries()) {
        await service.writer.publish(TaskActionRequested, [order.action(actions[index % 3] ?? 'raise-priority')])
        await service.writer.publish(StockReserved, [order.stockReserved()])
      }
    }
    const ended = eventually(
      async () => (await service.sql<{ n: number }>(`select count(*)::int as n from task where state <> 'closed'`))[0]?.n === 0,
      'every task to end',
      { within: 90_000, every: 200 },
    ).finally(() => done.abort())
    await Promise.all([ended, disturb(), ...operators.map(work)])
    expect(failures).toEqual([])
    const ids = orders.map(({ orderId }) => orderId)
    const tokens = await service.sql(
      `select h.task_id from (select task_id, (details::json->>'token')::int as token,
         lag((details::json->>'token')::int) over (partition by task_id order by revision) as before
         from task_history where kind in ('leased', 'lease-revoked')) h where h.before >= h.token`,
    )
    expect(tokens).toEqual([])
    const decided = await service.sql<{ n: number }>('select count(*)::int as n from decision where order_id = any($1) group by order_id', [
      ids,
    ])
    expect(decided.map(({ n }) => n)).toEqual(ids.map(() => 1))
    expect(await service.sql('select count(*)::int as n from parked_record')).toEqual([{ n: 0 }])
    await eventually(() => ids.every((id) => service.reader.of(DecisionMade, id).length === 1), 'every decision to be told once')
  }, 120_000)
})

/** One operator's turn with a task; resolves with the answers that no honest operator should get. */
async function handle(operator: DeskOperator, { taskId, lease }: TaskView, turn: number): Promise<unknown[]> {
  const token = lease?.token ?? 0
  const expected = [200, 409]
  const answers = []
  switch (turn % 5) {
    case 0:
      break
    case 1:
      answers.push(await operator.act(taskId, 'heartbeat', { token }), await operator.act(taskId, 'release', { token }))
      break
    case 2:
      answers.push(await operator.act(taskId, 'attempts', { token, outcome: OUTCOMES[turn % OUTCOMES.length] }))
      break
    default:
      answers.push(
        ...(await Promise.all([
          operator.act(taskId, 'decisions', { token, kind: 'confirm' }),
          operator.act(taskId, 'heartbeat', { token }),
          operator.act(taskId, 'decisions', { token, kind: 'confirm' }),
        ])),
      )
  }
  return answers.filter(({ status }) => !expected.includes(status))
}
