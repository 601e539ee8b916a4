import { Message } from '../contract.js'
import { Id, Instant, OneOf, Slug, Whole } from '../fields.js'
import { TASK_OUTCOMES, type TaskOutcome } from '../vocabulary.js'

/** Fired when a task ended, by a decision or because the order moved on. */
@Message<TaskClosed>({
  type: 'operator-tasks.task-closed.v1',
  topic: 'operator-tasks.events',
  summary: 'Fired when a task ended, by a decision or because the order moved on.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    taskId: '0199a1c0-0000-7000-8000-0000000000f1',
    outcome: 'confirmed',
    closedAt: '2026-11-22T09:33:01.000Z',
  },
})
export class TaskClosed {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Id() taskId: string
  @OneOf(TASK_OUTCOMES) outcome: TaskOutcome
  @Instant() closedAt: string
}
