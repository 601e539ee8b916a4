import { Message } from '../contract.js'
import { Id, Instant, ListOf, OneOf, Optional, Slug, Text, TextList, Whole } from '../fields.js'
import { TASK_REASONS, type TaskReason } from '../vocabulary.js'

/** Fired whenever a task of the public queue changed; the newest record of a task is its state. */
@Message<OperatorTaskChanged>({
  type: 'operator-tasks.operator-task-changed.v1',
  topic: 'operator.tasks',
  summary: 'Fired whenever a task of the public queue changed; the newest record of a task is its state.',
  key: 'taskId',
  example: {
    taskId: '0199a1c0-0000-7000-8000-0000000000f1',
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    state: 'waiting',
    reasons: ['shortage'],
    skills: ['en'],
    priority: 100,
    deadline: '2026-11-22T09:41:00.000Z',
    taskRevision: 1,
    changedAt: '2026-11-22T09:30:01.000Z',
  },
})
export class OperatorTaskChanged {
  @Id() taskId: string
  @Id() orderId: string
  @Slug() shopId: string
  @OneOf(['waiting', 'leased', 'postponed', 'closed']) state: 'waiting' | 'leased' | 'postponed' | 'closed'
  @ListOf(TASK_REASONS, 10) reasons: TaskReason[]
  @TextList(20, 60) skills: string[]
  @Whole(0, 1_000_000) priority: number
  @Instant() deadline: string
  /** Grows with every change of the task. */
  @Whole(1, 1_000_000_000) taskRevision: number
  @Optional() @Text(60) operatorId?: string
  @Instant() changedAt: string
}
