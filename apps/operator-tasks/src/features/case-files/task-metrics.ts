import { Counter, Histogram, register } from 'prom-client'

/** What the queue counts, in the process's default registry. */
export const taskMetrics = {
  opened: counter('fifteen_tasks_opened_total', 'Tasks opened, by each of their reasons', ['reason']),
  closed: counter('fifteen_tasks_closed_total', 'Tasks closed', ['outcome']),
  decisions: counter('fifteen_decisions_total', 'Decisions on order versions', ['made_by', 'kind']),
  steps: counter('fifteen_task_steps_total', 'Steps in the life of tasks: leased, lease-expired, attempt, …', ['kind']),
  staleLeases: counter('fifteen_stale_leases_total', 'Commands refused because their lease was over', []),
  pages: counter('fifteen_supervisor_pages_total', 'Orders for which a supervisor was paged', ['stage']),
  waited: histogram(
    'fifteen_task_wait_seconds',
    'From the opening of a task to its first lease',
    [0.1, 0.5, 1, 5, 15, 30, 60, 120, 300, 600, 900],
  ),
}

function counter(name: string, help: string, labelNames: string[]): Counter {
  return (register.getSingleMetric(name) as Counter | undefined) ?? new Counter({ name, help, labelNames })
}

function histogram(name: string, help: string, buckets: number[]): Histogram {
  return (register.getSingleMetric(name) as Histogram | undefined) ?? new Histogram({ name, help, buckets })
}
