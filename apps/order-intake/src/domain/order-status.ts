/** `awaited`: something of the order (a cancel, a payment) came before the order itself. Every other word is shown to shops. */
export const STATUSES = ['awaited', 'pending', 'confirmed', 'reopened', 'cancelling', 'handed-off', 'cancelled', 'recalled'] as const
export type Status = (typeof STATUSES)[number]

/** What can happen to an order, whoever asks for it. */
export const MOVES = [
  'receive',
  'amend',
  'cancel',
  'decide-confirm',
  'decide-amend',
  'decide-cancel',
  'reopen',
  'hand-off',
  'cancel-hand-off',
  'recall',
  'miss-recall',
] as const
export type Move = (typeof MOVES)[number]

/** What the pipeline is told of a move; the shop is told of every one. */
export type Fired = 'order-received' | 'order-amended' | 'order-confirmed' | 'order-cancelled' | 'cancel-requested' | 'status-only'

/** Why a move is not made. `repeat`: it was made already, or nothing is left to do. */
export type Refusal = 'repeat' | 'too-late' | 'superseded' | 'unknown-order'

export type Step = Readonly<{ to: Status; fires: Fired }> | Refusal

const to = (status: Status, fires: Fired = 'status-only'): Step => ({ to: status, fires })

/**
 * The one table of an order's life. Until it is confirmed intake alone decides; afterwards a cancel is a request that logistics-handoff
 * judges. Facts of the hand-off (the last four moves) come in any order and any number: cancelled and recalled absorb.
 */
export const transitions: Readonly<Record<Move, Readonly<Record<Status, Step>>>> = {
  receive: {
    awaited: to('pending', 'order-received'),
    pending: 'repeat',
    confirmed: 'repeat',
    reopened: 'repeat',
    cancelling: 'repeat',
    'handed-off': 'repeat',
    cancelled: 'repeat',
    recalled: 'repeat',
  },
  amend: {
    awaited: 'unknown-order',
    pending: to('pending', 'order-amended'),
    confirmed: 'too-late',
    reopened: 'too-late',
    cancelling: 'too-late',
    'handed-off': 'too-late',
    cancelled: 'too-late',
    recalled: 'too-late',
  },
  cancel: {
    awaited: 'unknown-order',
    pending: to('cancelled', 'order-cancelled'),
    confirmed: to('cancelling', 'cancel-requested'),
    reopened: to('cancelling', 'cancel-requested'),
    cancelling: 'repeat',
    'handed-off': to('cancelling', 'cancel-requested'),
    cancelled: 'repeat',
    recalled: 'repeat',
  },
  'decide-confirm': {
    awaited: 'unknown-order',
    pending: to('confirmed', 'order-confirmed'),
    confirmed: 'superseded',
    reopened: to('confirmed', 'order-confirmed'),
    cancelling: 'superseded',
    'handed-off': 'superseded',
    cancelled: 'superseded',
    recalled: 'superseded',
  },
  'decide-amend': {
    awaited: 'unknown-order',
    pending: to('pending', 'order-amended'),
    confirmed: 'superseded',
    reopened: to('reopened', 'order-amended'),
    cancelling: 'superseded',
    'handed-off': 'superseded',
    cancelled: 'superseded',
    recalled: 'superseded',
  },
  'decide-cancel': {
    awaited: 'unknown-order',
    pending: to('cancelled', 'order-cancelled'),
    confirmed: to('cancelling', 'cancel-requested'),
    reopened: to('cancelling', 'cancel-requested'),
    cancelling: 'superseded',
    'handed-off': 'superseded',
    cancelled: 'superseded',
    recalled: 'superseded',
  },
  reopen: {
    awaited: 'unknown-order',
    pending: 'superseded',
    confirmed: to('reopened'),
    reopened: 'repeat',
    cancelling: 'too-late',
    'handed-off': 'too-late',
    cancelled: 'too-late',
    recalled: 'too-late',
  },
  'hand-off': {
    awaited: 'unknown-order',
    pending: to('handed-off'),
    confirmed: to('handed-off'),
    reopened: to('handed-off'),
    cancelling: 'repeat',
    'handed-off': 'repeat',
    cancelled: 'too-late',
    recalled: 'too-late',
  },
  'cancel-hand-off': {
    awaited: 'unknown-order',
    pending: to('cancelled'),
    confirmed: to('cancelled'),
    reopened: to('cancelled'),
    cancelling: to('cancelled'),
    'handed-off': to('cancelled'),
    cancelled: 'repeat',
    recalled: 'repeat',
  },
  recall: {
    awaited: 'unknown-order',
    pending: to('recalled'),
    confirmed: to('recalled'),
    reopened: to('recalled'),
    cancelling: to('recalled'),
    'handed-off': to('recalled'),
    cancelled: 'repeat',
    recalled: 'repeat',
  },
  'miss-recall': {
    awaited: 'unknown-order',
    pending: to('handed-off'),
    confirmed: to('handed-off'),
    reopened: to('handed-off'),
    cancelling: to('handed-off'),
    'handed-off': 'repeat',
    cancelled: 'too-late',
    recalled: 'too-late',
  },
}
