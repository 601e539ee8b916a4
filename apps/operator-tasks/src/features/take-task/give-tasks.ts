import type { WorkContext } from '@fifteen/messaging'
import type { Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import { NotOnline, UnknownOperator } from '../../domain/task.errors.js'
import { leaseTask } from '../../domain/task-lease.js'
import type { Task } from '../../domain/task.js'
import { type Operator, OperatorStore } from '../../persistence/operator.store.js'
import { PolicyStore } from '../../persistence/policy.store.js'
import { type Hands, QueueStore } from '../../persistence/queue.store.js'
import { CaseFiles } from '../case-files/case-files.js'
import { Shortlists } from './shortlists.js'

export interface Asking {
  operatorId: string
  traceparent: string | undefined
}

/** A task under a lease, nothing because nothing suits, or why the operator gets none. */
export interface Given {
  task?: Task
  refusal?: NotOnline | UnknownOperator
}

interface Picked {
  asking: Asking
  task: Task
}

/** Leases tasks to operators who ask at the same time, in the order in which they ask. */
@Injectable()
export class GiveTasks {
  constructor(
    private readonly operators: OperatorStore,
    private readonly queue: QueueStore,
    private readonly policies: PolicyStore,
    private readonly files: CaseFiles,
  ) {}

  /** What each gets, in their order. */
  async give(askings: readonly Asking[], context: WorkContext): Promise<Given[]> {
    const { sql } = context
    const ids = [...new Set(askings.map(({ operatorId }) => operatorId))]
    const [operators, hands] = await Promise.all([this.operators.lockAll(sql, ids), this.queue.hands(sql, ids)])
    const shortlists = await Shortlists.lock(sql, this.queue, wantingOf(askings, operators, hands))
    const picked: Picked[] = []
    const given: Given[] = []
    for (const asking of askings) {
      const { operatorId } = asking
      const operator = operators.get(operatorId)
      const { leases, full } = hands.get(operatorId) ?? { leases: 0 }
      if (!operator) given.push({ refusal: new UnknownOperator(operatorId) })
      else if (operator.presence !== 'online') given.push({ refusal: new NotOnline(operator.presence) })
      else if (full) given.push({ task: full })
      else {
        const task = await shortlists.take(operator)
        if (task) {
          picked.push({ asking, task })
          hands.set(operatorId, { leases: leases + 1, ...(leases + 1 >= operator.maxLeases && { full: task }) })
        }
        given.push(task ? { task } : {})
      }
    }
    const leased = await this.#lease(sql, picked, context)
    return given.map(({ task, ...rest }) => (task ? { task: leased.get(task.id) ?? task } : rest))
  }

  /** The tasks as they are leased, by their ids. */
  async #lease(sql: Sql, picked: readonly Picked[], context: WorkContext): Promise<Map<string, Task>> {
    if (!picked.length) return new Map()
    const policies = await this.policies.read(
      sql,
      picked.map(({ task }) => task.shopId),
    )
    const changes = picked.map(({ asking: { operatorId, traceparent }, task }) => {
      if (traceparent) context.trace(task.orderId, traceparent)
      return leaseTask(task, operatorId, policies.of(task.shopId).settings.leaseMs, policies.now)
    })
    await this.files.saveTasks(context, changes)
    return new Map(changes.map(({ task }) => [task.id, task]))
  }
}

/** Operators who may get another task, each as often as they ask and may: what is locked for nobody, another instance could have given. */
function wantingOf(askings: readonly Asking[], operators: ReadonlyMap<string, Operator>, hands: ReadonlyMap<string, Hands>): Operator[] {
  return [...Map.groupBy(askings, ({ operatorId }) => operatorId)].flatMap(([operatorId, asked]) => {
    const operator = operators.get(operatorId)
    if (operator?.presence !== 'online') return []
    const free = operator.maxLeases - (hands.get(operatorId)?.leases ?? 0)
    return Array.from({ length: Math.max(0, Math.min(asked.length, free)) }, () => operator)
  })
}
