import { LeaseWalk, type LeaseEntry } from '../lease-walk.js'
import type { Evidence, Law, Violation } from '../law.js'

const QUERY = `
  select task_id::text as task, order_id::text as "order", detail from (
    select (array_agg(id))[1] as task_id, order_id, count(*) || ' open tasks of one order' as detail
      from task where state <> 'closed' group by order_id having count(*) > 1
    union all
    select t.id, t.order_id, 'leased beyond what ' || t.operator_id || ' may hold' from task t join operator o on o.id = t.operator_id
      where t.state = 'leased' and (select count(*) from task s where s.operator_id = t.operator_id and s.state = 'leased') > o.max_leases
    union all
    select t.id, t.order_id, 'leased to nobody who works here' from task t
      where t.state = 'leased' and not exists (select from operator o where o.id = t.operator_id)
    union all
    select t.id, t.order_id, 'leased with token ' || t.token || ' though it was never handed out' from task t
      where t.state = 'leased' and t.token < 1
    union all
    select (array_agg(d.task_id))[1], d.order_id, count(*) || ' decisions to ' || d.kind || ' stand on version ' || d.base_version
      from decision d where d.superseded_at is null group by d.order_id, d.base_version, d.kind having count(*) > 1
    union all
    select t.id, t.order_id, 'leased and without a timer that ends the lease' from task t
      where t.state = 'leased' and not exists (select from timer where owner = t.id::text or owner = t.order_id::text)
  ) found`

/** A history that is retold: two leases alive at once, or one that was over and still changed something. */
const HISTORY = `
  select h.task_id::text as task, t.order_id::text as "order", h.kind, h.operator_id as operator, h.details::json as details,
    h.revision = max(h.revision) over (partition by h.task_id) as last, case when t.state = 'leased' then t.operator_id end as holder
  from task_history h join task t on t.id = h.task_id order by h.task_id, h.revision`

interface HistoryRow extends LeaseEntry {
  order: string
  last: boolean
  /** Who holds the lease by the task's own row. */
  holder: string | null
}

/** One live lease a task, one open task an order, one standing decision of a kind a version (a confirmed version may be refused and then amended). */
export const oneLiveLease: Law = {
  name: 'one-live-lease',
  async violations({ system }: Evidence): Promise<Violation[]> {
    const rows = await system.rows<{ task: string; order: string; detail: string }>('operator-tasks', QUERY)
    const violations = rows.map(({ order, detail }): Violation => ({ law: 'one-live-lease', order, detail }))
    const walk = new LeaseWalk()
    await system.each<HistoryRow>('operator-tasks', HISTORY, (row) => {
      const fault = walk.take(row)
      if (fault) violations.push({ law: 'one-live-lease', order: row.order, detail: fault })
      if (row.last && row.holder !== (walk.holder ?? null))
        violations.push({ law: 'one-live-lease', order: row.order, detail: `held by ${row.holder}, whom its history does not name` })
    })
    return violations
  },
}
