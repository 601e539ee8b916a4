import { Database, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import { paymentMet, verdictOf, type OrderCase } from '../../domain/order-case.js'
import { NotTheHolder, UnknownTask } from '../../domain/task.errors.js'
import { isLeased } from '../../domain/task-lease.js'
import type { Task } from '../../domain/task.js'
import type { ExplainedRule } from '../../domain/vocabulary.js'
import { AccessStore } from '../../persistence/access.store.js'
import { CaseStore } from '../../persistence/case.store.js'
import { DecisionStore, type StoredDecision } from '../../persistence/decision.store.js'
import { QueueStore } from '../../persistence/queue.store.js'
import { TaskStore, type StoredHistoryEntry } from '../../persistence/task.store.js'
import type { Caller } from '../authenticate-caller/caller.guard.js'
import { viewOf } from '../case-files/task-view.dto.js'
import { Stories, type ToldStory } from '../decide-task/story.js'
import { decisionView } from '../show-decisions/decision-view.dto.js'
import type { HistoryView, TaskDetailView } from './task-detail.dto.js'

@Injectable()
export class ShowTask {
  constructor(
    private readonly database: Database,
    private readonly tasks: TaskStore,
    private readonly cases: CaseStore,
    private readonly queue: QueueStore,
    private readonly decisions: DecisionStore,
    private readonly stories: Stories,
    private readonly access: AccessStore,
  ) {}

  /** To the holder of its lease and to administrators; who was shown the personal block is noted first. Throws UnknownTask, NotTheHolder. */
  async show(taskId: string, caller: Caller): Promise<TaskDetailView> {
    return this.database.transaction(async (sql) => {
      const task = await this.tasks.find(sql, taskId)
      const orderCase = task && (await this.cases.find(sql, task.orderId))
      if (!task || !orderCase) throw new UnknownTask(taskId)
      await this.#admit(sql, task, caller)
      const told = await this.stories.of(sql, task.orderId, orderCase.version)
      if (told.order?.personal) await this.access.note(sql, caller.kind === 'admin' ? 'admin' : caller.operator.id, task, orderCase.version)
      const history = await this.tasks.history(sql, task.orderId)
      const decisions = await this.decisions.list(sql, task.orderId)
      return detailOf(task, orderCase, told, history, decisions)
    })
  }

  async #admit(sql: Sql, task: Task, caller: Caller): Promise<void> {
    if (caller.kind === 'admin') return
    const { operator } = caller
    if (!operator.shops.includes(task.shopId)) throw new UnknownTask(task.id)
    if (task.operatorId !== operator.id || !isLeased(task, await this.queue.now(sql))) throw new NotTheHolder(task.id)
    await this.tasks.touch(sql, task.id, operator.id)
  }
}

function detailOf(
  task: Task,
  orderCase: OrderCase,
  { order, short, slotHeld, slotMissing, refusal }: ToldStory,
  history: StoredHistoryEntry[],
  decisions: StoredDecision[],
): TaskDetailView {
  const { orderId, shopId, version: orderVersion, facts, settledTotal } = orderCase
  const stock = verdictOf(orderCase.stock, orderVersion)
  const slot = verdictOf(orderCase.slot, orderVersion)
  return {
    task: viewOf(task),
    ...(order
      ? {
          order: {
            orderId,
            shopId,
            orderVersion,
            externalId: order.externalId,
            receivedAt: order.receivedAt,
            document: order.document,
            facts: order.facts,
            ...(order.personal ? { personal: order.personal } : {}),
          },
        }
      : {}),
    stock: { verdict: stock, shortages: stock === 'held' ? [] : (short?.shortages ?? []) },
    slot: {
      verdict: slot,
      ...(slot === 'held' && slotHeld ? { slot: slotHeld.slot } : {}),
      ...(slot !== 'held' && slotMissing ? { problem: slotMissing.problem } : {}),
      nearest: slot === 'held' ? [] : (slotMissing?.nearest ?? []),
    },
    ...(facts ? { payment: { method: facts.paymentMethod, total: facts.total, settledTotal, met: paymentMet(orderCase) } } : {}),
    ...(refusal
      ? {
          refusal: {
            code: refusal.code,
            dossierRevision: refusal.dossierRevision,
            partnerId: refusal.partnerId,
            refusedAt: refusal.refusedAt,
          },
        }
      : {}),
    explanation: explanationOf(task, history),
    decisions: decisions.map(decisionView),
    history: history.map(historyView),
  }
}

/** What the rules said when the task was opened or refreshed last. */
function explanationOf(task: Task, history: StoredHistoryEntry[]): ExplainedRule[] {
  const looks = history.filter(({ taskId, kind }) => taskId === task.id && (kind === 'opened' || kind === 'refreshed'))
  return (looks.at(-1)?.details['explanation'] as ExplainedRule[] | undefined) ?? []
}

const historyView = ({ taskId, revision, at, kind, operatorId, details }: StoredHistoryEntry): HistoryView => ({
  taskId,
  taskRevision: revision,
  at: at.toISOString(),
  kind,
  ...(operatorId ? { operatorId } : {}),
  details,
})
