import { GroupCommit, UnitOfWork } from '@fifteen/messaging'
import { Database } from '@fifteen/persistence'
import { currentRequest } from '@fifteen/service-defaults'
import { Injectable } from '@nestjs/common'
import type { Task } from '../../domain/task.js'
import { OperatorStore } from '../../persistence/operator.store.js'
import { QueueStore } from '../../persistence/queue.store.js'
import { TaskBell } from '../case-files/task-bell.js'
import { GiveTasks, type Asking, type Given } from './give-tasks.js'

/** Tasks may also come by another instance's work, which rings no bell here. */
const LOOK_EVERY_MS = 1_000
/** Each may cost a look into the queue under the locks of all. */
const MOST_AT_ONCE = 50
const MOST_WAITING = 2_000

@Injectable()
export class TakeTask {
  /** One transaction for those who ask during the last one: most of what a lease costs is the transaction. */
  readonly #asking: GroupCommit<Asking, Given>

  constructor(
    private readonly database: Database,
    private readonly operators: OperatorStore,
    private readonly queue: QueueStore,
    private readonly bell: TaskBell,
    work: UnitOfWork,
    giving: GiveTasks,
  ) {
    const give = (asking: Asking[]): Promise<Given[]> => work.run((context) => giving.give(asking, context), { handler: 'take-task' })
    this.#asking = new GroupCommit(give, MOST_AT_ONCE, MOST_WAITING)
  }

  /**
   * A lease on the task that the operator should do next. Who has as many leases as they may gets the newest again, so that a lost
   * answer costs nothing. Waits up to the given milliseconds for one to come. Throws NotOnline, UnknownOperator, TooManyWaiting.
   */
  async next(operatorId: string, waitMs: number): Promise<Task | undefined> {
    const deadline = performance.now() + waitMs
    for (let worthTaking = true; ;) {
      // Listening begins before looking: a task that comes in between rings.
      const rung = this.bell.wait(Math.max(0, Math.min(deadline - performance.now(), LOOK_EVERY_MS)))
      const task = worthTaking ? await this.#take(operatorId) : undefined
      if (task || performance.now() >= deadline || this.bell.stopped) return task
      await rung
      worthTaking = await this.#hasWork(operatorId)
    }
  }

  async #take(operatorId: string): Promise<Task | undefined> {
    const { task, refusal } = await this.#asking.submit({ operatorId, traceparent: currentRequest()?.traceparent })
    if (refusal) throw refusal
    return task
  }

  /** One cheap look, so that those who wait take no locks. */
  async #hasWork(operatorId: string): Promise<boolean> {
    return this.database.use(async (sql) => {
      const operator = await this.operators.find(sql, operatorId)
      return !operator || operator.presence !== 'online' || (await this.queue.peek(sql, operator)) !== undefined
    })
  }
}
