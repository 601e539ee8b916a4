import type { WorkContext } from '@fifteen/messaging'
import type { Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import { openFile, type CaseFile } from '../../domain/look.js'
import { newCase, type OrderCase } from '../../domain/order-case.js'
import type { ShopPolicy } from '../../domain/policy.js'
import { UnknownTask } from '../../domain/task.errors.js'
import type { Task, TaskChange } from '../../domain/task.js'
import { CaseStore } from '../../persistence/case.store.js'
import { DecisionStore } from '../../persistence/decision.store.js'
import { PolicyStore, type Policies } from '../../persistence/policy.store.js'
import { TaskStore } from '../../persistence/task.store.js'
import { emitDecision, emitTaskChange } from './emit-changes.js'
import { TaskBell } from './task-bell.js'
import { paymentTimers, taskTimers } from './timers.js'

export interface OpenFiles {
  /** By order. */
  files: Map<string, CaseFile>
  policies: Policies
}

export interface OpenTask {
  file: CaseFile
  task: Task
  policy: ShopPolicy
  /** The database's clock, by which leases run. */
  now: Date
}

/** Opens cases with their open tasks for one transaction, and writes what became of them. Locks cases first, then tasks, both sorted. */
@Injectable()
export class CaseFiles {
  constructor(
    private readonly cases: CaseStore,
    private readonly tasks: TaskStore,
    private readonly decisions: DecisionStore,
    private readonly policies: PolicyStore,
    private readonly bell: TaskBell,
  ) {}

  /** Files of these orders, new ones where nothing is known yet. */
  async open(sql: Sql, shopByOrder: ReadonlyMap<string, string>): Promise<OpenFiles> {
    const lock = this.cases.lock(sql, [...shopByOrder.keys()])
    const [locked, policies] = await Promise.all([lock, this.policies.read(sql, shopByOrder.values())])
    const known = new Map(locked.map((orderCase) => [orderCase.orderId, orderCase]))
    const all = [...shopByOrder].map(([orderId, shopId]) => known.get(orderId) ?? newCase(orderId, shopId))
    return { files: await this.#withTasks(sql, all), policies }
  }

  /** Files of orders that nobody else is writing just now; the others are left out. */
  async openFree(sql: Sql, orderIds: readonly string[]): Promise<OpenFiles> {
    const cases = await this.cases.lock(sql, orderIds, { skipLocked: true })
    const shopIds = cases.map(({ shopId }) => shopId)
    const [policies, files] = await Promise.all([this.policies.read(sql, shopIds), this.#withTasks(sql, cases)])
    return { files, policies }
  }

  /** The file of a task's order, with this task, whatever its state. Throws UnknownTask. */
  async openTask(sql: Sql, taskId: string): Promise<OpenTask> {
    const found = await this.tasks.find(sql, taskId)
    if (!found) throw new UnknownTask(taskId)
    const [orderCase] = await this.cases.lock(sql, [found.orderId])
    const [task] = await this.tasks.lock(sql, [taskId])
    if (!orderCase || !task) throw new UnknownTask(taskId)
    const policies = await this.policies.read(sql, [task.shopId])
    return { file: openFile(orderCase, task), task, policy: policies.of(task.shopId), now: policies.now }
  }

  async save(context: WorkContext, files: Iterable<CaseFile>): Promise<void> {
    const all = [...files]
    const { sql } = context
    const cases = all.filter(({ known, orderCase }) => known !== orderCase).map(({ orderCase }) => orderCase)
    const decisions = all.flatMap((file) => file.decisions)
    for (const decision of decisions) emitDecision(context, decision)
    const tasks = all.flatMap(({ change }) => (change?.history.length ? [change] : []))
    const waking = all.flatMap(({ orderCase, wakeAt }) => (wakeAt ? [{ owner: orderCase.orderId, dueAt: wakeAt }] : []))
    await Promise.all([this.cases.save(sql, cases), this.decisions.add(sql, decisions)])
    await this.saveTasks(context, tasks)
    if (waking.length) await paymentTimers.set(sql, waking)
  }

  /** Writes tasks whose cases do not change with them. */
  async saveTasks(context: WorkContext, changes: readonly TaskChange[]): Promise<void> {
    for (const change of changes) emitTaskChange(context, change)
    const armed = changes.flatMap(({ task }) => {
      const dueAt = task.state === 'leased' ? task.leaseExpiresAt : task.state === 'postponed' ? task.dueAt : null
      return dueAt ? [{ owner: task.id, dueAt }] : []
    })
    await Promise.all([this.tasks.save(context.sql, changes), taskTimers.set(context.sql, armed)])
    if (changes.some(({ task }) => task.state === 'waiting')) context.afterCommit(() => this.bell.ring())
  }

  async #withTasks(sql: Sql, cases: readonly OrderCase[]): Promise<Map<string, CaseFile>> {
    const open = await this.tasks.lock(
      sql,
      cases.flatMap(({ taskId }) => (taskId === null ? [] : [taskId])),
    )
    const tasks = new Map(open.map((task) => [task.orderId, task]))
    return new Map(cases.map((orderCase) => [orderCase.orderId, openFile(orderCase, tasks.get(orderCase.orderId) ?? null)]))
  }
}
