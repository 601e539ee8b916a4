import { Instant } from '@fifteen/contracts'
import { Example } from '@fifteen/service-defaults'
import { newId } from '@fifteen/kernel'
import { Body, Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { scheduleCallback } from '../../domain/task-contact.js'
import type { Operator } from '../../persistence/operator.store.js'
import { CurrentOperator, OperatorGuard } from '../authenticate-caller/caller.guard.js'
import { TaskIdParam, TaskView } from '../case-files/task-view.dto.js'
import { LeaseRequest } from '../work-under-lease/lease.dto.js'
import { LeaseCommands } from '../work-under-lease/lease-commands.js'
import { Problems } from '../../problems.js'

@Example<ScheduleCallbackRequest>({ token: 7, at: '2026-11-22T10:15:00Z' })
export class ScheduleCallbackRequest extends LeaseRequest {
  /** When the customer asked to be called. */
  @Instant() at: string
}

@ApiTags('tasks')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('v1/tasks/:taskId/callback')
export class ScheduleCallbackController {
  constructor(private readonly commands: LeaseCommands) {}

  @Post()
  @Problems('unknown-task', 'stale-lease', 'bad-callback-time')
  @HttpCode(200)
  @ApiOperation({ summary: 'Promises the customer a call at a time they asked for: the task waits until then, and the clock pauses.' })
  @ApiOkResponse({ type: TaskView })
  schedule(
    @CurrentOperator() operator: Operator,
    @Param() { taskId }: TaskIdParam,
    @Body() body: ScheduleCallbackRequest,
  ): Promise<TaskView> {
    return this.commands.run(operator, { name: 'callback', taskId, body }, ({ task, file, policy, now }) => ({
      ...file,
      change: scheduleCallback(task, operator.id, new Date(body.at), newId(), policy.settings, now),
    }))
  }
}
