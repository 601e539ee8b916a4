import { Message } from '../contract.js'
import { Id, Instant, Slug, Whole } from '../fields.js'

/** Fired when a promised callback came due, was made or was dropped: the clock goes on. */
@Message<CallbackEnded>({
  type: 'operator-tasks.callback-ended.v1',
  topic: 'operator-tasks.events',
  summary: 'Fired when a promised callback came due, was made or was dropped: the clock goes on.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    orderVersion: 1,
    taskId: '0199a1c0-0000-7000-8000-0000000000f1',
    callbackId: '0199a1c0-0000-7000-8000-0000000000e1',
    endedAt: '2026-11-22T10:30:00.000Z',
  },
})
export class CallbackEnded {
  @Id() orderId: string
  @Slug() shopId: string
  @Whole(1, 1_000_000) orderVersion: number
  @Id() taskId: string
  @Id() callbackId: string
  @Instant() endedAt: string
}
