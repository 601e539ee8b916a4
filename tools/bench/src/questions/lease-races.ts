import { rowsOf } from '../harness/database.js'
import type { BenchSystem } from '../harness/system.js'
import type { Asking } from '../load/operators.js'

/** What went wrong between operators who asked at the same time: each is to be none. */
export interface Races {
  /** Tasks that were given to more than one. */
  twice: number
  /** Tasks given out of which the service does not know it, or that are nowhere at all. */
  lost: number
  /** Requests without a task although some waited. */
  empty: number
  /** Requests that failed. */
  failed: number
}

export interface LeasedTask {
  taskId: string
  operatorId: string | null
  state: string
  /** Times that its history says it was leased. */
  leased: number
}

const TASKS = `
  select t.id as "taskId", t.operator_id as "operatorId", t.state,
    (select count(*)::int from task_history h where h.task_id = t.id and h.kind = 'leased') as leased
  from task t`

export const leasedTasks = (system: BenchSystem): Promise<LeasedTask[]> => rowsOf<LeasedTask>(system.database('operator-tasks'), TASKS)

/** Compares what operators were given with what the service's database says of `tasks` tasks. */
export function racesOf(asked: readonly Asking[], known: readonly LeasedTask[], tasks: number): Races {
  const given = new Map<string, string[]>()
  for (const { taskId, operatorId } of asked) if (taskId !== undefined) given.set(taskId, [...(given.get(taskId) ?? []), operatorId])
  const byId = new Map(known.map((task) => [task.taskId, task]))
  const stands = ([taskId, [operatorId]]: [string, string[]]): boolean => {
    const task = byId.get(taskId)
    return task?.state === 'leased' && task.operatorId === operatorId
  }
  const unasked = known.filter(({ taskId, state }) => !given.has(taskId) && state !== 'waiting').length
  return {
    twice: [...given.values()].filter((to) => to.length > 1).length + known.filter(({ leased }) => leased > 1).length,
    lost: [...given].filter((each) => !stands(each)).length + unasked + Math.abs(tasks - known.length),
    empty: asked.filter(({ status }) => status === 204).length,
    failed: asked.filter(({ status }) => status !== 200 && status !== 204).length,
  }
}
