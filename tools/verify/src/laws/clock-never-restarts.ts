import type { Evidence, Law, Violation } from '../law.js'
import { acceptedOrders, FINAL } from '../orders.js'

const LAW = 'clock-never-restarts'

/** Each rung once, one end; no clock runs for an order that is over, and none is missing for one that is not. */
export const clockNeverRestarts: Law = {
  name: LAW,
  async violations({ system, topics }: Evidence): Promise<Violation[]> {
    const violations: Violation[] = []
    const twice = (map: Map<string, Set<string>>, what: string): void => {
      for (const [key, ids] of map) {
        if (ids.size > 1)
          violations.push({
            law: LAW,
            order: key.split('/')[0] ?? '',
            detail: `${what} ${key.split('/').slice(1).join('/')} ${ids.size} times`,
          })
      }
    }
    twice(topics.rungs, 'fired')
    twice(topics.ends, 'ended')
    const clocks = await system.rows<{ id: string; ended: boolean; armed: boolean }>(
      'sla-tracker',
      `select c.order_id as id, c.ended_at is not null as ended, exists (select from timer t where t.owner = c.order_id::text) as armed from clock c`,
    )
    const status = new Map((await acceptedOrders(system)).map((order) => [order.id, order.status]))
    for (const { id, ended, armed } of clocks) {
      const of = status.get(id)
      if (of === undefined) continue
      if (ended && armed) violations.push({ law: LAW, order: id, detail: 'its clock has ended and still has a timer' })
      if (FINAL.includes(of) && !ended) violations.push({ law: LAW, order: id, detail: `it is ${of} and its clock runs on` })
    }
    for (const key of topics.rungsAfterEnd)
      violations.push({ law: LAW, order: key.split('/')[0] ?? '', detail: `rung ${key.split('/').slice(1).join(' ')} fired after the end` })
    return violations
  },
}
