import { Body, Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { decideTask } from '../../domain/decide-task.js'
import { derivedId } from '../../domain/derived-id.js'
import { withDecision, type CaseFile } from '../../domain/look.js'
import type { TaskOutcome } from '../../domain/vocabulary.js'
import type { Operator } from '../../persistence/operator.store.js'
import { CurrentOperator, OperatorGuard } from '../authenticate-caller/caller.guard.js'
import { TaskIdParam, TaskView } from '../case-files/task-view.dto.js'
import { LeaseCommands, type Held } from '../work-under-lease/lease-commands.js'
import { DecideRequest } from './decide-task.dto.js'
import { choicesOf, Stories } from './story.js'
import { Problems, refusal } from '../../problems.js'

const OUTCOMES: Record<'confirm' | 'amend' | 'cancel', TaskOutcome> = { confirm: 'confirmed', amend: 'amended', cancel: 'cancelled' }

@ApiTags('tasks')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('v1/tasks/:taskId/decisions')
export class DecideTaskController {
  constructor(
    private readonly stories: Stories,
    private readonly commands: LeaseCommands,
  ) {}

  @Post()
  @Problems(
    'unknown-task',
    'stale-lease',
    'order-changed',
    'awaiting-answer',
    'awaiting-partner',
    'stock-not-held',
    'slot-not-held',
    'payment-unsettled',
    'missing-choice',
    'unknown-alternative',
    'unknown-slot',
    'no-lines-left',
  )
  @HttpCode(200)
  @ApiOperation({ summary: 'Decides on the order: confirm, choose alternatives or a slot, amend, or cancel. Ends the task.' })
  @ApiOkResponse({ type: TaskView })
  async decide(@CurrentOperator() operator: Operator, @Param() { taskId }: TaskIdParam, @Body() body: DecideRequest): Promise<TaskView> {
    assertDiallable(body.changes?.personal?.phone)
    return this.commands.run(operator, { name: 'decision', taskId, body }, (held) => this.#decided(held, body))
  }

  async #decided({ task, file, policy, operator, token, now, context }: Held, body: DecideRequest): Promise<CaseFile> {
    const { orderCase } = file
    const { orderId, shopId, version } = orderCase
    const told = await this.stories.of(context.sql, orderId, version)
    const decided = decideTask(
      orderCase,
      { ...body, orderVersion: body.orderVersion ?? task.leasedVersion ?? task.orderVersion },
      choicesOf(told),
    )
    const decision = {
      id: derivedId(orderId, task.id, token),
      orderId,
      shopId,
      baseVersion: version,
      madeBy: 'operator' as const,
      madeAt: now,
      taskId: task.id,
      operatorId: operator.id,
      paymentSequence: orderCase.paymentSequence,
      policyRevision: policy.fastPath.revision,
      ...decided,
    }
    return withDecision(file, decision, OUTCOMES[decided.kind], now)
  }
}

const E164 = /^\+[1-9]\d{7,14}$/

/** Who writes a number down while talking can write it in full; a typo must not replace a good one. */
function assertDiallable(phone: string | undefined): void {
  if (phone === undefined || E164.test(phone)) return
  const problem = { field: 'changes.personal.phone', code: 'e164', message: 'phone must be in E.164, such as +442070313000' }
  throw refusal('invalid-request', problem.message, { problems: [problem] })
}
