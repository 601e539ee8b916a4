/** What somebody says a warehouse has of a SKU. Instants are milliseconds since 1970. */
export type LevelNote = { readonly sku: string; readonly warehouseId: string } & (
  | { readonly kind: 'count'; readonly onHand: number; readonly asOf: number }
  | { readonly kind: 'movement'; readonly delta: number; readonly movementId: string; readonly at: number }
)

export interface LevelInput {
  readonly sku: string
  readonly warehouseId: string
  readonly onHand?: number
  readonly asOf?: string
  readonly delta?: number
  readonly movementId?: string
}

export interface LevelProblem {
  readonly field: string
  readonly code: string
  readonly message: string
}

export const MOVEMENT_REUSED: LevelProblem = {
  field: 'movementId',
  code: 'movement-reused',
  message: 'movementId was sent before with another delta',
}

/** A sender's clock may be this much ahead of ours; a count from further in the future would refuse every true one after it. */
export const CLOCK_TOLERANCE_MS = 300_000

/** An absolute count with its instant or a change with its id, never both. `arrivedAt` in milliseconds since 1970. */
export function levelNoteOf(input: LevelInput, arrivedAt: number): LevelNote | LevelProblem[] {
  const { sku, warehouseId, onHand, asOf, delta, movementId } = input
  const isCount = onHand !== undefined && asOf !== undefined
  const isMovement = delta !== undefined && movementId !== undefined
  if (isCount && delta === undefined && movementId === undefined) {
    const at = Date.parse(asOf)
    if (at <= arrivedAt + CLOCK_TOLERANCE_MS) return { kind: 'count', sku, warehouseId, onHand, asOf: at }
    return [{ field: 'asOf', code: 'in-the-future', message: 'asOf must not lie in the future' }]
  }
  if (isMovement && onHand === undefined && asOf === undefined) {
    return { kind: 'movement', sku, warehouseId, delta, movementId, at: arrivedAt }
  }
  return [{ field: 'onHand', code: 'count-or-movement', message: 'send either onHand with asOf, or delta with movementId' }]
}

type Movement = Extract<LevelNote, { kind: 'movement' }>

export interface SortedMovements {
  readonly fresh: readonly Movement[]
  /** Of an id that came before with another change: one of the two is a mistake, and nobody here can say which. */
  readonly contradicting: readonly Movement[]
}

/** Changes of one item that were never heard of. `known` says what was noted under their ids; a repeat of that is neither. */
export function sortMovements(movements: readonly Movement[], known: ReadonlyMap<string, number>): SortedMovements {
  const noted = new Map(known)
  const fresh: Movement[] = []
  const contradicting: Movement[] = []
  for (const movement of movements) {
    const before = noted.get(movement.movementId)
    if (before === undefined) fresh.push(movement)
    else if (before !== movement.delta) contradicting.push(movement)
    noted.set(movement.movementId, before ?? movement.delta)
  }
  return { fresh, contradicting }
}

/** A stock item before the notes of a chunk. */
export interface CountedItem {
  readonly onHand: number
  readonly reserved: number
  readonly countedAt: number | null
}

export interface NotedItem extends CountedItem {
  /** How the newest count differs from what the ledger said; 0 without a newer count. */
  readonly correction: number
  /** Units that are held but not there. */
  readonly shortfall: number
}

/** The newest of the counts that is newer than the item's last one; an older count never overwrites it. */
export function newestCount<T extends { readonly asOf: number }>(counts: readonly T[], countedAt: number | null): T | null {
  return counts.reduce<T | null>((newest, count) => (count.asOf > (newest?.asOf ?? countedAt ?? -Infinity) ? count : newest), null)
}

/**
 * The item after changes and a count. What moved after the instant of a count comes on top of it: a count that was hours under way must
 * not bring back what was shipped meanwhile.
 */
export function noteLevels(
  item: CountedItem,
  moved: number,
  count: { readonly onHand: number; readonly asOf: number; readonly movedSince: number } | null,
): NotedItem {
  const expected = item.onHand + moved
  const onHand = count ? count.onHand + count.movedSince : expected
  return {
    onHand,
    reserved: item.reserved,
    countedAt: count?.asOf ?? item.countedAt,
    correction: onHand - expected,
    shortfall: Math.max(0, item.reserved - onHand),
  }
}
