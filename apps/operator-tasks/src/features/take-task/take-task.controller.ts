import { Optional, Whole } from '@fifteen/contracts'
import { Database } from '@fifteen/persistence'
import { Controller, Get, Post, Query, Res, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { Type } from 'class-transformer'
import type { FastifyReply } from 'fastify'
import type { Operator } from '../../persistence/operator.store.js'
import { QueueStore } from '../../persistence/queue.store.js'
import { CurrentOperator, OperatorGuard } from '../authenticate-caller/caller.guard.js'
import { TaskView, viewOf } from '../case-files/task-view.dto.js'
import { TakeTask } from './take-task.handler.js'
import { Problems } from '../../problems.js'

export class TakeTaskQuery {
  /** Milliseconds to wait for a task when none is there. */
  @Optional() @Type(() => Number) @Whole(0, 25_000) waitMs?: number
}

@ApiTags('tasks')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('v1/tasks/next')
export class TakeTaskController {
  constructor(
    private readonly database: Database,
    private readonly queue: QueueStore,
    private readonly takeTask: TakeTask,
  ) {}

  @Post()
  @Problems('not-online', 'unknown-operator', 'too-many-waiting')
  @ApiOperation({ summary: 'Takes the next task under a lease: highest priority, then nearest deadline, of what suits the operator.' })
  @ApiOkResponse({ type: TaskView })
  @ApiNoContentResponse({ description: 'Nothing to do.' })
  async take(
    @CurrentOperator() operator: Operator,
    @Query() { waitMs = 0 }: TakeTaskQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskView | undefined> {
    const task = await this.takeTask.next(operator.id, waitMs)
    void reply.status(task ? 200 : 204)
    return task && viewOf(task)
  }

  @Get()
  @ApiOperation({ summary: 'Shows the task that would come next, without taking it.' })
  @ApiOkResponse({ type: TaskView })
  @ApiNoContentResponse({ description: 'Nothing to do.' })
  async look(@CurrentOperator() operator: Operator, @Res({ passthrough: true }) reply: FastifyReply): Promise<TaskView | undefined> {
    const task = await this.database.use((sql) => this.queue.peek(sql, operator))
    void reply.status(task ? 200 : 204)
    return task && viewOf(task)
  }
}
