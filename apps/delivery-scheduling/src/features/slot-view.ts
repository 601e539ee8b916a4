import type { DeliverySlot } from '@fifteen/contracts'
import type { Slot } from '../domain/slot.js'

/** A slot as other services and people see it. */
export const toDeliverySlot = ({ slotId, methodId, zoneId, fromAt, toAt, timeZone }: Slot): DeliverySlot => ({
  slotId,
  methodId,
  zoneId,
  from: new Date(fromAt).toISOString(),
  to: new Date(toAt).toISOString(),
  timeZone,
})
