import { Message } from '../contract.js'
import { Id, Instant, ListOf, Slug, Whole } from '../fields.js'
import { TASK_REASONS, type TaskReason } from '../vocabulary.js'

/** Fired when an order needs a human: while the task is open its holds live up to the shop's maximum. */
@Message<TaskOpened>({
  type: 'operator-tasks.task-opened.v1',
  topic: 'operator-tasks.events',
  summary: "Fired when an order needs a human: while the task is open its holds live up to the shop's maximum.",
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    taskId: '0199a1c0-0000-7000-8000-0000000000f1',
    reasons: ['shortage'],
    openedAt: '2026-11-22T09:30:01.000Z',
  },
})
export class TaskOpened {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Id() taskId: string
  @ListOf(TASK_REASONS, 10) reasons: TaskReason[]
  @Instant() openedAt: string
}
