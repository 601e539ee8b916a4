import { Message } from '../contract.js'
import { Id, Instant, OneOf, Optional, Slug, Text, Whole } from '../fields.js'
import { STAGES, BREACH_CLASSES, SLA_CHANGES, type Stage, type BreachClass, type SlaChange } from '../vocabulary.js'

/** Fired when the clock of an order reached a rung, was paused or resumed, was breached, and once when it ended: met, or ended otherwise. */
@Message<SlaChanged>({
  type: 'sla-tracker.sla-changed.v1',
  topic: 'sla.events',
  summary:
    'Fired when the clock of an order reached a rung, was paused or resumed, was breached, and once when it ended: met, or ended otherwise.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    shopId: 'north-shop',
    change: 'met',
    stage: 'pipeline',
    elapsedMs: 3000,
    wallMs: 3000,
    deadline: '2026-11-22T09:45:00.000Z',
    at: '2026-11-22T09:30:03.000Z',
  },
})
export class SlaChanged {
  @Id() orderId: string
  @Slug() shopId: string
  @OneOf(SLA_CHANGES) change: SlaChange
  @OneOf(STAGES) stage: Stage
  @Optional() @Whole(1, 1000) rung?: number
  /** Milliseconds that the promise counts: without pauses and, for a shop with opening hours, without the time it is closed. */
  @Whole(0, 1_000_000_000_000) elapsedMs: number
  /** Milliseconds by the wall. */
  @Whole(0, 1_000_000_000_000) wallMs: number
  @Optional() @Instant() deadline?: string
  @Optional() @OneOf(BREACH_CLASSES) breachClass?: BreachClass
  @Optional() @Text(60) pauseReason?: string
  @Instant() at: string
}
