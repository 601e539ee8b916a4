import type { Goods } from './goods.js'
import type { EndReason } from './reservation.js'

/** What somebody said of an order. Instants are milliseconds since 1970. */
export type OrderFact = { readonly orderId: string; readonly shopId: string } & (
  | { readonly kind: 'demanded'; readonly version: number; readonly receivedAt: number; readonly goods: readonly Goods[] }
  | { readonly kind: 'confirmed'; readonly version: number; readonly at: number }
  | { readonly kind: 'handed-off'; readonly version: number }
  | { readonly kind: 'ended'; readonly reason: EndReason }
  | { readonly kind: 'task-opened' | 'task-closed'; readonly taskId: string; readonly at: number }
  /** The timer of its hold fired at `at` by the database's clock. */
  | { readonly kind: 'hold-due'; readonly at: number }
)

/** What became of a fact. Late, repeated and overtaken facts are counted, never errors. */
export type Outcome = 'applied' | 'duplicate' | 'superseded' | 'too-late' | 'not-due' | 'shipped-unheld'
