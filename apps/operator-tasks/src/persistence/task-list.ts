import { statement, type Statement } from '@fifteen/persistence'
import type { TaskState } from '../domain/vocabulary.js'
import { TASK } from './task.store.js'

export interface TaskFilter {
  state?: TaskState
  shopId?: string
  orderId?: string
  operatorId?: string
  /** Id of the last task of the page before. */
  after?: string
  limit: number
}

/**
 * The statement and its values that list tasks in the order of their ids. Each set of filters has a text of its own, with the state by its
 * name (a word of the vocabulary, which the edge has checked): only so does the planner know which index holds them. One text for all of
 * them read every closed task there is.
 */
export function listTasks({ state, limit, ...filters }: TaskFilter): { statement: Statement; values: unknown[] } {
  const given = Object.entries(CONDITIONS).filter(([name]) => filters[name as keyof typeof CONDITIONS] !== undefined)
  const where = [...(state ? [`t.state = '${state}'`] : []), ...given.map(([, condition], index) => condition(`$${index + 2}`))]
  const name = ['queue-list', state ?? [], given.map(([filter]) => filter)].flat(2).join('-')
  const order = filters.shopId === undefined ? 't.id' : 't.shop_id, t.id'
  const text = `select ${TASK} from task t ${where.length ? `where ${where.join(' and ')}` : ''} order by ${order} limit $1`
  return { statement: statement(name, text), values: [limit, ...given.map(([filter]) => filters[filter as keyof typeof CONDITIONS])] }
}

const CONDITIONS: Record<keyof Omit<TaskFilter, 'state' | 'limit'>, (value: string) => string> = {
  // Not an equality, of which a plan for any shop expects as many rows as an average shop has, and reads those of all others on the way
  // to them: by range and order only the index of shops serves it.
  shopId: (value) => `t.shop_id between ${value} and ${value}`,
  orderId: (value) => `t.order_id = ${value}::uuid`,
  // Whoever holds a task has a lease on it.
  operatorId: (value) => `t.operator_id = ${value} and t.state = 'leased'`,
  after: (value) => `t.id > ${value}::uuid`,
}
