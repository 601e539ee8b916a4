import type { Slot } from '../../domain/slot.js'
import type { SlotCursor } from '../../persistence/slot.store.js'
import { toDeliverySlot } from '../slot-view.js'
import type { SlotPage } from './slots.dto.js'
import { refusal } from '../../problems.js'

const START: SlotCursor = { fromAt: 0, slotId: '' }
const CURSOR = /^(\d{1,15}) ([^\0]{1,60})$/

/** The cursor in a page's `next`. Throws HttpProblem for one that was never given out. */
export function cursorOf(after: string | undefined): SlotCursor {
  if (after === undefined) return START
  const [, fromAt, slotId] = CURSOR.exec(Buffer.from(after, 'base64url').toString()) ?? []
  if (fromAt === undefined || slotId === undefined) throw refusal('invalid-cursor', 'after must be the next of an earlier page')
  return { fromAt: Number(fromAt), slotId }
}

/** A page of at most `most` slots, of one more that says whether another page follows. */
export function pageOf(slots: readonly Slot[], most: number): SlotPage {
  const items = slots.slice(0, most)
  const last = items.at(-1)
  const next = last && slots.length > most ? Buffer.from(`${last.fromAt} ${last.slotId}`).toString('base64url') : undefined
  return {
    items: items.map((slot) => ({
      ...toDeliverySlot(slot),
      closesAt: new Date(slot.closesAt).toISOString(),
      capacity: slot.capacity,
      taken: slot.taken,
    })),
    ...(next === undefined ? {} : { next }),
  }
}
