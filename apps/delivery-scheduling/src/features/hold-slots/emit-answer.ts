import { SlotHeld, SlotPinned, SlotReleased, SlotReservationLost, SlotUnavailable } from '@fifteen/contracts'
import type { WorkContext } from '@fifteen/messaging'
import type { AnsweredOrder } from '../../domain/slot-answer.js'
import { toDeliverySlot } from '../slot-view.js'

/** Puts an answer into the outbox as the event that the contracts know. */
export function emitAnswer(context: WorkContext, answer: AnsweredOrder): void {
  const order = { orderId: answer.orderId, shopId: answer.shopId, orderVersion: answer.version }
  const now = context.now.toISOString()
  switch (answer.kind) {
    case 'held':
      context.emit(SlotHeld, { ...order, slot: toDeliverySlot(answer.slot), expiresAt: new Date(answer.expiresAt).toISOString() })
      break
    case 'unavailable':
      context.emit(SlotUnavailable, { ...order, problem: answer.problem, nearest: answer.nearest.map(toDeliverySlot) })
      break
    case 'pinned':
      context.emit(SlotPinned, { ...order, slot: toDeliverySlot(answer.slot) })
      break
    case 'lost':
      context.emit(SlotReservationLost, { ...order, problem: answer.problem, nearest: answer.nearest.map(toDeliverySlot) })
      break
    case 'booked':
      // Whom it concerns knows from `order-handed-off`.
      break
    case 'released':
      context.emit(SlotReleased, { ...order, reason: answer.reason, releasedAt: now })
      break
  }
}
