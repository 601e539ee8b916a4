import { Body, Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { derivedId } from '../../domain/derived-id.js'
import { withDecision, type CaseFile } from '../../domain/look.js'
import { noteAttempt } from '../../domain/task-contact.js'
import type { AttemptOutcome } from '../../domain/vocabulary.js'
import type { Operator } from '../../persistence/operator.store.js'
import { CurrentOperator, OperatorGuard } from '../authenticate-caller/caller.guard.js'
import { TaskIdParam, TaskView } from '../case-files/task-view.dto.js'
import { LeaseCommands, type Held } from '../work-under-lease/lease-commands.js'
import { NoteAttemptRequest } from './note-attempt.dto.js'
import { Problems } from '../../problems.js'

@ApiTags('tasks')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('v1/tasks/:taskId/attempts')
export class NoteAttemptController {
  constructor(private readonly commands: LeaseCommands) {}

  @Post()
  @Problems('unknown-task', 'stale-lease')
  @HttpCode(200)
  @ApiOperation({ summary: 'Notes a try to reach the customer. A failed one ends the lease and postpones the task by its cause.' })
  @ApiOkResponse({ type: TaskView })
  note(@CurrentOperator() operator: Operator, @Param() { taskId }: TaskIdParam, @Body() body: NoteAttemptRequest): Promise<TaskView> {
    return this.commands.run(operator, { name: 'attempt', taskId, body }, (held) => attempted(held, body.outcome))
  }
}

function attempted({ task, file, policy, operator, now }: Held, outcome: AttemptOutcome): CaseFile {
  const { change, notReached } = noteAttempt(task, operator.id, outcome, policy.settings, now)
  if (!notReached) return { ...file, change }
  const { orderId, shopId, orderVersion } = task
  const because = `${change.task.failedAttempts} attempts failed, the last by ${outcome}`
  return withDecision(
    { ...file, change },
    {
      id: derivedId(orderId, orderVersion, 'cancel', 'policy', task.id),
      orderId,
      shopId,
      baseVersion: file.orderCase.version,
      kind: 'cancel',
      approved: true,
      madeBy: 'policy',
      madeAt: now,
      taskId: task.id,
      reason: 'not-reached',
      explanation: [{ rule: 'customer-reached', passed: false, because }],
      paymentSequence: file.orderCase.paymentSequence,
      policyRevision: policy.fastPath.revision,
    },
    'resolved-by-policy',
    now,
  )
}
