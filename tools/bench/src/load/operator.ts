import { ADMIN_API_KEY } from '@fifteen/start'
import { ask } from '../harness/ask.js'
import { SHOP } from '../harness/parties.js'

const OPERATOR = { id: 'bench-operator', key: 'bench-key-of-the-operator' }
const WITHIN_MS = 60_000

export interface TakenTask {
  taskId: string
  priority: number
  deadline: string
  lease: { token: number }
}

/** One operator confirms so many orders, as fast as they are handed out. The tasks in that order. */
export async function confirmAll(url: string, count: number, signal: AbortSignal): Promise<TakenTask[]> {
  const operator = { name: 'Bench operator', skills: [], shops: [SHOP.id], level: 1, key: OPERATOR.key }
  const presence = (is: 'online' | 'offline') => ask('PUT', `${url}/v1/operators/${OPERATOR.id}/presence`, ADMIN_API_KEY, { presence: is })
  await ask('PUT', `${url}/v1/operators/${OPERATOR.id}`, ADMIN_API_KEY, operator)
  await presence('online')
  const deadline = performance.now() + WITHIN_MS
  const taken: TakenTask[] = []
  while (taken.length < count) {
    signal.throwIfAborted()
    if (performance.now() > deadline) throw new Error(`${count - taken.length} of ${count} orders did not come to the operator`)
    const task = (await ask('POST', `${url}/v1/tasks/next?waitMs=1000`, OPERATOR.key)) as TakenTask | undefined
    if (!task) continue
    await ask('POST', `${url}/v1/tasks/${task.taskId}/decisions`, OPERATOR.key, { token: task.lease.token, kind: 'confirm' })
    taken.push(task)
  }
  await presence('offline')
  return taken
}

/** How many tasks were handed out before one of higher priority, or of the same and a nearer deadline. */
export function outOfTurn(tasks: readonly Pick<TakenTask, 'priority' | 'deadline'>[]): number {
  return tasks.filter((task, at) => {
    const next = tasks[at + 1]
    if (!next) return false
    return next.priority > task.priority || (next.priority === task.priority && Date.parse(next.deadline) < Date.parse(task.deadline))
  }).length
}
