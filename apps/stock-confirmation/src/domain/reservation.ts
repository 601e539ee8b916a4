import type { Allocation, Goods } from './goods.js'

/**
 * none: nothing known of the goods yet. held: taken, with an expiry. pinned: taken until the order ends. committed: shipped.
 * released: given back. short: the newest version could not be taken. lost: nor could it be taken anew for its confirmation.
 */
export const RESERVATION_STATES = ['none', 'held', 'pinned', 'committed', 'released', 'short', 'lost'] as const
export type ReservationState = (typeof RESERVATION_STATES)[number]

/** How an order ended without being handed off, or after. */
export type EndReason = 'cancelled' | 'recalled'

/** The newest confirmation: a version can be confirmed again after its stock was lost. */
export interface Confirmation {
  readonly version: number
  readonly at: number
}

/** A task event: of two tasks that change at one instant, the greater id counts as the later. */
export interface TaskMark {
  readonly taskId: string
  readonly at: number
}

/** All that is known of one order here. Instants are milliseconds since 1970. */
export interface Reservation {
  readonly orderId: string
  readonly shopId: string
  readonly state: ReservationState
  /** Greatest order version whose goods are known; 0 while none is. */
  readonly version: number
  /** What that version needs, one entry a SKU. */
  readonly goods: readonly Goods[]
  /** What is taken, or was shipped; empty in every other state. */
  readonly allocations: readonly Allocation[]
  readonly receivedAt: number | null
  /** When the present hold was taken. */
  readonly takenAt: number | null
  /** Set exactly while held. */
  readonly expiresAt: number | null
  readonly confirmed: Confirmation | null
  /** Version that the partner acknowledged; 0 while none. */
  readonly handedOffVersion: number
  readonly ended: EndReason | null
  readonly taskOpened: TaskMark | null
  readonly taskClosed: TaskMark | null
}

export const unknownOrder = (orderId: string, shopId: string): Reservation => ({
  orderId,
  shopId,
  state: 'none',
  version: 0,
  goods: [],
  allocations: [],
  receivedAt: null,
  takenAt: null,
  expiresAt: null,
  confirmed: null,
  handedOffVersion: 0,
  ended: null,
  taskOpened: null,
  taskClosed: null,
})

/** Whether units are reserved for it. */
export const isLive = ({ state }: Pick<Reservation, 'state'>): boolean => state === 'held' || state === 'pinned'

/** Whether an operator works on the order: its newest task has not been closed. */
export const taskIsOpen = ({ taskOpened, taskClosed }: Reservation): boolean =>
  taskOpened !== null && taskOpened.taskId !== taskClosed?.taskId && taskOpened.at >= (taskClosed?.at ?? 0)
