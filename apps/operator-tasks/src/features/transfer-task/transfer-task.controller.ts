import { Optional, Slug } from '@fifteen/contracts'
import { Example } from '@fifteen/service-defaults'
import { Body, Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { NobodySuited, UnknownOperator } from '../../domain/task.errors.js'
import { transferToOperator, transferToSkill } from '../../domain/task-lease.js'
import type { TaskChange } from '../../domain/task.js'
import { OperatorStore, type Operator } from '../../persistence/operator.store.js'
import { CurrentOperator, OperatorGuard } from '../authenticate-caller/caller.guard.js'
import { TaskIdParam, TaskView } from '../case-files/task-view.dto.js'
import { LeaseRequest } from '../work-under-lease/lease.dto.js'
import { LeaseCommands, type Held } from '../work-under-lease/lease-commands.js'
import { Problems, refusal } from '../../problems.js'

@Example<TransferRequest>({ token: 7, skill: 'french' })
export class TransferRequest extends LeaseRequest {
  @Optional() @Slug() toOperator?: string
  /** Whoever has this skill besides those asked for already. */
  @Optional() @Slug() skill?: string
}

@ApiTags('tasks')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('v1/tasks/:taskId/transfer')
export class TransferTaskController {
  constructor(
    private readonly operators: OperatorStore,
    private readonly commands: LeaseCommands,
  ) {}

  @Post()
  @Problems('unknown-task', 'stale-lease', 'unknown-operator', 'nobody-suited', 'too-many-skills')
  @HttpCode(200)
  @ApiOperation({ summary: 'Passes the task on, with its place in the queue and its clock, to an operator or to a skill.' })
  @ApiOkResponse({ type: TaskView })
  async transfer(
    @CurrentOperator() operator: Operator,
    @Param() { taskId }: TaskIdParam,
    @Body() body: TransferRequest,
  ): Promise<TaskView> {
    const { toOperator, skill } = body
    if ((toOperator === undefined) === (skill === undefined)) {
      throw refusal('invalid-request', 'say either toOperator or skill', {
        problems: [{ field: 'toOperator', code: 'either-or', message: 'either toOperator or skill must be given' }],
      })
    }
    return this.commands.run(operator, { name: 'transfer', taskId, body }, async (held) => ({
      ...held.file,
      change: toOperator === undefined ? await this.#toSkill(held, skill ?? '') : await this.#toOperator(held, toOperator),
    }))
  }

  async #toOperator(held: Held, toOperator: string): Promise<TaskChange> {
    const { task, policy, operator, now, context } = held
    if (!(await this.operators.find(context.sql, toOperator))) throw new UnknownOperator(toOperator)
    await this.#assertSuited(held, task.skills, toOperator)
    return transferToOperator(task, operator.id, toOperator, policy.settings.offerMs, now)
  }

  async #toSkill(held: Held, skill: string): Promise<TaskChange> {
    const { task, policy, operator, now } = held
    await this.#assertSuited(held, [...task.skills, skill])
    return transferToSkill(task, operator.id, skill, policy.settings.offerMs, now)
  }

  async #assertSuited({ task, operator, context }: Held, skills: string[], operatorId?: string): Promise<void> {
    const { shopId, level } = task
    if (!(await this.operators.suited(context.sql, { shopId, skills, level, except: operator.id, operatorId })))
      throw new NobodySuited(skills)
  }
}
