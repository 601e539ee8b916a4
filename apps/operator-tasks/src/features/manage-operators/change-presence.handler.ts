import { UnitOfWork } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import { UnknownOperator } from '../../domain/task.errors.js'
import { releaseTask } from '../../domain/task-lease.js'
import { OperatorStore, type Operator, type Presence } from '../../persistence/operator.store.js'
import { PolicyStore } from '../../persistence/policy.store.js'
import { TaskStore } from '../../persistence/task.store.js'
import { CaseFiles } from '../case-files/case-files.js'

@Injectable()
export class ChangePresence {
  constructor(
    private readonly work: UnitOfWork,
    private readonly operators: OperatorStore,
    private readonly tasks: TaskStore,
    private readonly policies: PolicyStore,
    private readonly files: CaseFiles,
  ) {}

  /** Who goes offline gives back what they hold at once, instead of by missed heartbeats. Throws UnknownOperator. */
  async change(operatorId: string, presence: Presence): Promise<Operator> {
    return this.work.run(
      async (context) => {
        const { sql } = context
        const operator = await this.operators.lock(sql, operatorId)
        if (!operator) throw new UnknownOperator(operatorId)
        await this.operators.setPresence(sql, operatorId, presence)
        if (presence === 'offline') {
          const held = await this.tasks.lockHeldBy(sql, operatorId)
          const { of, now } = await this.policies.read(
            sql,
            held.map(({ shopId }) => shopId),
          )
          await this.files.saveTasks(
            context,
            held.map((task) => releaseTask(task, operatorId, of(task.shopId).settings.offerMs, now, 'went-offline')),
          )
        }
        return (await this.operators.find(sql, operatorId)) ?? operator
      },
      { handler: 'change-presence' },
    )
  }
}
