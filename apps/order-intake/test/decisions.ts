import {
  type DecisionMade,
  type HandoffCancelled,
  type HandoffRefused,
  type OrderHandedOff,
  type OrderRecalled,
  type RecallTooLate,
  type SlotReservationLost,
  type StockReservationLost,
} from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { NORTH } from './intake.js'

const base = (orderId: string, orderVersion = 1) => ({ orderId, shopId: NORTH, orderVersion })
const dossier = { dossierRevision: 1, partnerId: 'fleet' }
const at = '2026-11-22T09:32:00.000Z'

export const decision = (orderId: string, kind: DecisionMade['kind'], changes: Partial<DecisionMade> = {}): DecisionMade => ({
  ...{ orderId, shopId: NORTH, decisionId: newId(), baseVersion: 1, kind, approved: true, madeBy: 'operator', madeAt: at, explanation: [] },
  ...changes,
})

export const stockLost = (orderId: string, version = 1): StockReservationLost => ({ ...base(orderId, version), shortages: [] })
export const slotLost = (orderId: string, version = 1): SlotReservationLost => ({ ...base(orderId, version), problem: 'full', nearest: [] })
export const refused = (orderId: string, version = 1): HandoffRefused => ({
  ...base(orderId, version),
  ...dossier,
  code: 'address-unknown',
  refusedAt: at,
})
export const handedOff = (orderId: string): OrderHandedOff => ({ ...base(orderId), ...dossier, receiptId: 'r-1', acknowledgedAt: at })
export const handoffCancelled = (orderId: string, requestId = newId()): HandoffCancelled => ({
  ...base(orderId),
  requestId,
  cancelledAt: at,
})
export const recalled = (orderId: string, requestId = newId()): OrderRecalled => ({
  ...base(orderId),
  ...dossier,
  requestId,
  recalledAt: at,
})
export const recallTooLate = (orderId: string, requestId = newId()): RecallTooLate => ({
  ...base(orderId),
  ...dossier,
  requestId,
  answeredAt: at,
})
