import { Message } from '../contract.js'
import { Id, Instant, OneOf, Slug, Whole } from '../fields.js'
import { STAGES, TASK_ACTIONS, type Stage, type TaskAction } from '../vocabulary.js'

/** Fired when a rung of the ladder asks operator-tasks to act on the task of an order. */
@Message<TaskActionRequested>({
  type: 'sla-tracker.task-action-requested.v1',
  topic: 'sla-tracker.events',
  summary: 'Fired when a rung of the ladder asks operator-tasks to act on the task of an order.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    actionId: '0199a1c0-0000-7000-8000-0000000000b1',
    action: 'raise-priority',
    stage: 'operator',
    rung: 50,
    deadline: '2026-11-22T09:45:00.000Z',
    requestedAt: '2026-11-22T09:35:00.000Z',
  },
})
export class TaskActionRequested {
  @Id() orderId: string
  @Slug() shopId: string
  @Id() actionId: string
  @OneOf(TASK_ACTIONS) action: TaskAction
  @OneOf(STAGES) stage: Stage
  @Whole(1, 1000) rung: number
  @Instant() deadline: string
  @Instant() requestedAt: string
}
