import { ServiceUnderTest } from '@fifteen/testing'
import pg from 'pg'
import { listTasks, type TaskFilter } from '../src/persistence/task-list.js'
import { definition } from '../src/service.js'
import { Desk } from './desk.js'

const CLOSED = 20_000
const OPEN = 40

/** What PostgreSQL says it did: rows that it read and put aside, of all steps of the plan. */
interface Step {
  'Rows Removed by Filter'?: number
  Plans?: Step[]
}

const removedBy = (step: Step): number =>
  (step['Rows Removed by Filter'] ?? 0) + (step.Plans ?? []).reduce((sum, each) => sum + removedBy(each), 0)

describe('a list of tasks', () => {
  let service: ServiceUnderTest
  let one: pg.Client
  let open: { id: string; orderId: string; state: string }[]

  beforeAll(async () => {
    service = await ServiceUnderTest.open(definition, { env: { LOG_LEVEL: 'silent' } })
    const { taskId } = await new Desk(service).openTask()
    // Ids in the order of time, as real ones: what is open is newest, behind all that is closed.
    await service.sql(
      `insert into task select (jsonb_populate_record(t, jsonb_build_object(
          'id', overlay('00000000-0000-7000-8000-000000000000' placing lpad(to_hex(n), 8, '0') from 29),
          'order_id', gen_random_uuid(), 'shop_id', 'north-shop') || s.state)).*
       from task t cross join generate_series(1, $2::int + $3::int) n cross join lateral (select case
          when n <= $2 then '{"state": "closed", "outcome": "overtaken", "closed_at": "2026-11-22T10:00:00Z"}'::jsonb
          when n % 2 = 0 then '{"state": "leased", "operator_id": "ann", "lease_expires_at": "2036-11-22T10:00:00Z"}'
          else '{"state": "waiting"}' end as state) s where t.id = $1`,
      [taskId, CLOSED, OPEN],
    )
    await service.sql(`update task set shop_id = 'south-shop' where id in (select id from task where id <> $1 order by id desc limit 6)`, [
      taskId,
    ])
    await service.sql('delete from task where id = $1', [taskId])
    await service.sql('vacuum analyze task')
    one = new pg.Client(service.database.url)
    await one.connect()
    // What a service that asks often comes to: one plan for all values, whatever they are.
    await one.query('set plan_cache_mode = force_generic_plan')
    open = await service.sql(`select id, order_id as "orderId", state from task where state <> 'closed' order by id`)
  }, 120_000)
  afterAll(async () => {
    await one.end()
    await service.close()
  })

  const waiting = (): string[] => open.filter(({ state }) => state === 'waiting').map(({ id }) => id)
  const leased = (): string[] => open.filter(({ state }) => state === 'leased').map(({ id }) => id)

  it.each<[string, () => Omit<TaskFilter, 'limit'>, () => string[]]>([
    ['waiting', () => ({ state: 'waiting' }), waiting],
    ['leased', () => ({ state: 'leased' }), leased],
    ['postponed', () => ({ state: 'postponed' }), () => []],
    ['of one order', () => ({ orderId: open[3]?.orderId ?? '' }), () => [open[3]?.id ?? '']],
    ['that an operator holds', () => ({ operatorId: 'ann' }), leased],
    ['of one shop', () => ({ shopId: 'south-shop' }), () => open.slice(-6).map(({ id }) => id)],
    ['waiting, of a shop', () => ({ shopId: 'south-shop', state: 'waiting' }), () => waiting().slice(-3)],
    ['waiting, behind a page', () => ({ state: 'waiting', after: waiting()[9] ?? '' }), () => waiting().slice(10)],
  ])('of those %s reads none of the thousands that are closed', async (_, filterOf, expected) => {
    const { statement, values } = listTasks({ ...filterOf(), limit: 100 })
    const { rows } = await one.query<{ id: string }>({ ...statement, values })
    expect(rows.map(({ id }) => id)).toEqual(expected())
    const literals = values.map((value) => one.escapeLiteral(String(value))).join()
    const explained = await one.query<{ 'QUERY PLAN': { Plan: Step }[] }>(
      `explain (analyze, format json) execute "${statement.name}" (${literals})`,
    )
    const plan = explained.rows[0]?.['QUERY PLAN'][0]?.Plan
    if (!plan) throw new TypeError('no plan')
    expect(removedBy(plan)).toBeLessThanOrEqual(OPEN)
  })
})
