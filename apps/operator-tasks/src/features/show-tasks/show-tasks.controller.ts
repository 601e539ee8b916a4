import { Id, Nested, NestedList, OneOf, Optional, Slug, Whole } from '@fifteen/contracts'
import { Database } from '@fifteen/persistence'
import { AdminGuard } from '@fifteen/service-defaults'
import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { Type } from 'class-transformer'
import type { TaskState } from '../../domain/vocabulary.js'
import { QueueStore } from '../../persistence/queue.store.js'
import { CallerGuard, CurrentCaller, type Caller } from '../authenticate-caller/caller.guard.js'
import { MOST_INT, TASK_STATES, TaskIdParam, TaskView, viewOf } from '../case-files/task-view.dto.js'
import { ShowTask } from './show-task.handler.js'
import { TaskDetailView } from './task-detail.dto.js'
import { Problems } from '../../problems.js'

export class ListTasksQuery {
  @Optional() @OneOf(TASK_STATES) state?: TaskState
  @Optional() @Slug() shopId?: string
  @Optional() @Id() orderId?: string
  @Optional() @Slug() operatorId?: string
  /** `next` of the page before. */
  @Optional() @Id() after?: string
  @Optional() @Type(() => Number) @Whole(1, 500) limit?: number
}

export class TaskCountsView {
  @Whole(0, MOST_INT) waiting: number
  @Whole(0, MOST_INT) leased: number
  @Whole(0, MOST_INT) postponed: number
  /** Waiting tasks that suit nobody who is online. */
  @Whole(0, MOST_INT) unserved: number
}

export class TaskListView {
  @NestedList(() => TaskView, 500) tasks: TaskView[]
  /** Open tasks of every shop. */
  @Nested(() => TaskCountsView) counts: TaskCountsView
  @Optional() @Id() next?: string
}

@ApiTags('tasks')
@ApiBearerAuth()
@Controller('v1/tasks')
export class ShowTasksController {
  constructor(
    private readonly database: Database,
    private readonly queue: QueueStore,
    private readonly showTask: ShowTask,
  ) {}

  @Get()
  @UseGuards(AdminGuard)
  @ApiOperation({ summary: 'Lists tasks, oldest first, with the counts of those that are open.' })
  @ApiOkResponse({ type: TaskListView })
  async list(@Query() { limit = 100, ...filter }: ListTasksQuery): Promise<TaskListView> {
    return this.database.use(async (sql) => {
      const tasks = await this.queue.list(sql, { ...filter, limit })
      const last = tasks.length === limit ? tasks.at(-1) : undefined
      return { tasks: tasks.map(viewOf), counts: await this.queue.counts(sql), ...(last ? { next: last.id } : {}) }
    })
  }

  @Get(':taskId')
  @Problems('unknown-task', 'not-the-holder')
  @UseGuards(CallerGuard)
  @ApiOperation({ summary: 'Tells the whole story of a task to who holds its lease. Reading the personal block is noted.' })
  @ApiOkResponse({ type: TaskDetailView })
  show(@CurrentCaller() caller: Caller, @Param() { taskId }: TaskIdParam): Promise<TaskDetailView> {
    return this.showTask.show(taskId, caller)
  }
}
