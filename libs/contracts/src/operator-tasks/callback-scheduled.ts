import { Message } from '../contract.js'
import { Id, Instant, Slug, Whole } from '../fields.js'

/** Fired when the customer asked to be called back at a time: pauses the clock by name. */
@Message<CallbackScheduled>({
  type: 'operator-tasks.callback-scheduled.v1',
  topic: 'operator-tasks.events',
  summary: 'Fired when the customer asked to be called back at a time: pauses the clock by name.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    taskId: '0199a1c0-0000-7000-8000-0000000000f1',
    callbackId: '0199a1c0-0000-7000-8000-0000000000e1',
    dueAt: '2026-11-22T10:30:00.000Z',
    scheduledAt: '2026-11-22T09:32:00.000Z',
  },
})
export class CallbackScheduled {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Id() taskId: string
  @Id() callbackId: string
  @Instant() dueAt: string
  @Instant() scheduledAt: string
}
