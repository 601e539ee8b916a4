import { UnitOfWork, type WorkContext } from '@fifteen/messaging'
import { currentRequest } from '@fifteen/service-defaults'
import { Injectable } from '@nestjs/common'
import type { CaseFile } from '../../domain/look.js'
import type { ShopPolicy } from '../../domain/policy.js'
import { StaleLease, UnknownTask } from '../../domain/task.errors.js'
import { assertLease } from '../../domain/task-lease.js'
import type { Task } from '../../domain/task.js'
import type { Operator } from '../../persistence/operator.store.js'
import { TaskStore } from '../../persistence/task.store.js'
import { CaseFiles } from '../case-files/case-files.js'
import { taskMetrics } from '../case-files/task-metrics.js'
import { viewOf, type TaskView } from '../case-files/task-view.dto.js'
import { Fingerprint } from './fingerprint.js'

/** What a command of an operator is given: a task whose lease is theirs and live, locked with its case. */
export interface Held {
  task: Task
  file: CaseFile
  policy: ShopPolicy
  operator: Operator
  token: number
  now: Date
  context: WorkContext
}

export interface LeaseCommand {
  /** Names the command; equal names and bodies under one lease are one command. */
  name: string
  taskId: string
  /** As the operator sent it, fencing token included. */
  body: { token: number }
}

/** Runs commands under a lease: a stale one changes nothing, a repeated one gets the first answer. */
@Injectable()
export class LeaseCommands {
  constructor(
    private readonly work: UnitOfWork,
    private readonly tasks: TaskStore,
    private readonly files: CaseFiles,
    private readonly fingerprint: Fingerprint,
  ) {}

  /** Resolves with the task after the command. Throws UnknownTask, StaleLease, and what `decide` throws. */
  async run(
    operator: Operator,
    { name, taskId, body }: LeaseCommand,
    decide: (held: Held) => CaseFile | Promise<CaseFile>,
  ): Promise<TaskView> {
    const { token, ...rest } = body
    const key = { taskId, token, fingerprint: this.fingerprint.of(name, { ...rest, operatorId: operator.id }) }
    try {
      return await this.work.run(
        async (context) => {
          const { file, task, policy, now } = await this.files.openTask(context.sql, taskId)
          if (!operator.shops.includes(task.shopId)) throw new UnknownTask(taskId)
          const answered = await this.tasks.answered(context.sql, key)
          if (answered !== undefined) return JSON.parse(answered) as TaskView
          assertLease(task, { operatorId: operator.id, token }, now)
          const traceparent = currentRequest()?.traceparent
          if (traceparent) context.trace(task.orderId, traceparent)
          const decided = await decide({ task, file, policy, operator, token, now, context })
          await this.files.save(context, [decided])
          const view = viewOf(decided.change?.task ?? task)
          await this.tasks.keepAnswer(context.sql, key, JSON.stringify(view))
          return view
        },
        { handler: name },
      )
    } catch (error) {
      if (error instanceof StaleLease) taskMetrics.staleLeases.inc()
      throw error
    }
  }
}
