import type { EndReason } from './hold.js'
import type { Address, SlotWish } from './schedule.js'

interface OfOrder {
  orderId: string
  shopId: string
}

/** An order version with what it wishes. */
export interface VersionFact extends OfOrder {
  kind: 'version'
  version: number
  receivedAt: number
  wish: SlotWish
  address: Address
}

/** What other services have said of an order, in this service's words. */
export type OrderFact =
  | VersionFact
  | (OfOrder & { kind: 'confirmed'; version: number })
  | (OfOrder & { kind: 'handed-off'; version: number })
  | (OfOrder & { kind: 'ended'; reason: EndReason })
  | (OfOrder & { kind: 'task-opened'; taskId: string })
  | (OfOrder & { kind: 'task-closed'; taskId: string; closedAt: number })
  | (OfOrder & { kind: 'expiry-due'; dueAt: number })

/** What became of a fact. */
export type FactOutcome = 'applied' | 'duplicate' | 'superseded' | 'too-late' | 'not-yet'
