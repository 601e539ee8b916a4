import { Database } from '@fifteen/persistence'
import { Body, Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { releaseTask } from '../../domain/task-lease.js'
import { StaleLease, UnknownTask } from '../../domain/task.errors.js'
import type { Operator } from '../../persistence/operator.store.js'
import { TaskStore } from '../../persistence/task.store.js'
import { CurrentOperator, OperatorGuard } from '../authenticate-caller/caller.guard.js'
import { taskMetrics } from '../case-files/task-metrics.js'
import { TaskIdParam, TaskView } from '../case-files/task-view.dto.js'
import { HeartbeatView, LeaseRequest } from './lease.dto.js'
import { LeaseCommands } from './lease-commands.js'
import { Problems } from '../../problems.js'

@ApiTags('tasks')
@ApiBearerAuth()
@UseGuards(OperatorGuard)
@Controller('v1/tasks/:taskId')
export class KeepLeaseController {
  constructor(
    private readonly database: Database,
    private readonly tasks: TaskStore,
    private readonly commands: LeaseCommands,
  ) {}

  @Post('heartbeat')
  @Problems('unknown-task', 'stale-lease')
  @HttpCode(200)
  @ApiOperation({ summary: 'Says that the operator is still there, and prolongs the lease.' })
  @ApiOkResponse({ type: HeartbeatView })
  async heartbeat(
    @CurrentOperator() operator: Operator,
    @Param() { taskId }: TaskIdParam,
    @Body() { token }: LeaseRequest,
  ): Promise<HeartbeatView> {
    const task = await this.database.use(async (sql) => {
      const leaseExpiresAt = await this.tasks.heartbeat(sql, taskId, operator.id, token)
      return leaseExpiresAt ? { leaseExpiresAt } : this.tasks.find(sql, taskId)
    })
    if (!task || ('shopId' in task && !operator.shops.includes(task.shopId))) throw new UnknownTask(taskId)
    if ('shopId' in task) {
      taskMetrics.staleLeases.inc()
      throw new StaleLease(taskId)
    }
    return { expiresAt: task.leaseExpiresAt.toISOString() }
  }

  @Post('release')
  @Problems('unknown-task', 'stale-lease')
  @HttpCode(200)
  @ApiOperation({ summary: 'Gives the task back to its place in the queue.' })
  @ApiOkResponse({ type: TaskView })
  release(@CurrentOperator() operator: Operator, @Param() { taskId }: TaskIdParam, @Body() body: LeaseRequest): Promise<TaskView> {
    return this.commands.run(operator, { name: 'release', taskId, body }, ({ task, file, policy, now }) => ({
      ...file,
      change: releaseTask(task, operator.id, policy.settings.offerMs, now),
    }))
  }
}
