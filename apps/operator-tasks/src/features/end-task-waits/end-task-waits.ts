import { TimerService, type DueTimer, type WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import { endPostponement } from '../../domain/task-contact.js'
import { after, expireLease, isLeased } from '../../domain/task-lease.js'
import { unchanged, type Task, type TaskChange } from '../../domain/task.js'
import { PolicyStore, type Policies } from '../../persistence/policy.store.js'
import { TaskStore } from '../../persistence/task.store.js'
import { CaseFiles } from '../case-files/case-files.js'
import { taskTimers } from '../case-files/timers.js'

const BUSY_MS = 200

/** Brings tasks back into the queue whose lease or postponement is over. */
@Injectable()
export class EndTaskWaits {
  constructor(
    timers: TimerService,
    private readonly tasks: TaskStore,
    private readonly policies: PolicyStore,
    private readonly files: CaseFiles,
  ) {
    timers.register(taskTimers.name, (due, context) => this.#wake(due, context))
  }

  async #wake(due: DueTimer[], context: WorkContext): Promise<void> {
    const owners = due.map(({ owner }) => owner)
    const tasks = await this.tasks.lock(context.sql, owners, { skipLocked: true })
    const policies = await this.policies.read(
      context.sql,
      tasks.map(({ shopId }) => shopId),
    )
    const { now } = policies
    await this.files.saveTasks(
      context,
      tasks.flatMap((task) => ended(task, policies) ?? []),
    )
    // Heartbeats do not move the timer: a lease that was prolonged is looked at again when it would end now.
    const later = tasks.flatMap((task) => {
      const dueAt = isLeased(task, now)
        ? task.leaseExpiresAt
        : task.state === 'postponed' && task.dueAt && task.dueAt > now
          ? task.dueAt
          : null
      return dueAt ? [{ owner: task.id, dueAt }] : []
    })
    const free = new Set(tasks.map(({ id }) => id))
    const busy = owners.filter((owner) => !free.has(owner)).map((owner) => ({ owner, dueAt: after(now, BUSY_MS) }))
    await taskTimers.set(context.sql, [...later, ...busy])
  }
}

function ended(task: Task, { of, now }: Policies): TaskChange | null {
  if (task.state === 'leased' && !isLeased(task, now)) return expireLease(unchanged(task), now)
  if (task.state === 'postponed' && task.dueAt && task.dueAt <= now) return endPostponement(unchanged(task), of(task.shopId).settings, now)
  return null
}
