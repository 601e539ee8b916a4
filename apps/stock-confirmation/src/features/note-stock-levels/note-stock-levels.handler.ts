import type { WorkContext } from '@fifteen/messaging'
import type { Sql } from '@fifteen/persistence'
import { Injectable, Logger } from '@nestjs/common'
import { newestCount, noteLevels, sortMovements, type LevelNote, type NotedItem } from '../../domain/stock-level.js'
import { LevelStore, type LevelMovement, type LockedItem } from '../../persistence/level.store.js'

export interface ShopNote {
  readonly shopId: string
  readonly note: LevelNote
}

export interface NotedLevels {
  /** Counts and changes that took effect. */
  readonly applied: number
  /** Counts older than what is known, changes that came before. */
  readonly ignored: number
  /** Units that are reserved but not there, over the items of these notes. */
  readonly shortfall: number
  /** Changes under an id that stands for another one: not noted, for the caller to refuse. */
  readonly contradicting: readonly LevelNote[]
}

type Count = Extract<LevelNote, { kind: 'count' }>
type Movement = Extract<LevelNote, { kind: 'movement' }>

interface NotesOfItem {
  readonly item: LockedItem
  readonly counts: Count[]
  readonly movements: Movement[]
}

/** Brings stock items to what their warehouses say, in a constant number of statements. Neither order nor repeats of notes matter. */
@Injectable()
export class NoteStockLevels {
  readonly #logger = new Logger('stock-levels')

  constructor(private readonly levels: LevelStore) {}

  async apply(notes: readonly ShopNote[], context: WorkContext): Promise<NotedLevels> {
    if (!notes.length) return { applied: 0, ignored: 0, shortfall: 0, contradicting: [] }
    const { sql } = context
    const items = await this.levels.lock(
      sql,
      notes.map(({ shopId, note: { sku, warehouseId } }) => ({ shopId, sku, warehouseId })),
    )
    const { byItem, contradicting } = await this.#sort(sql, gather(notes, items))
    const moved = await this.levels.move(sql, byItem.flatMap(movementsOf))
    const counts = byItem.flatMap(newestOf)
    const movedSince = await this.levels.movedSince(
      sql,
      counts.map(({ itemId, asOf }) => ({ itemId, since: new Date(asOf) })),
    )
    const noted = settle(byItem, sumByItem(moved), new Map(counts.map((count) => [count.itemId, count])), movedSince)
    await this.levels.set(
      sql,
      noted.map(({ item, after }) => ({ itemId: item.itemId, ...after, countedAt: toDate(after.countedAt) })),
    )
    await this.levels.move(sql, noted.flatMap(correctionOf))
    const applied = moved.length + counts.length
    const ignored = notes.length - applied - contradicting.length
    context.outcome('level-applied', applied)
    context.outcome('level-ignored', ignored)
    return { applied, ignored, shortfall: this.#shortfall(noted, context), contradicting }
  }

  /** Leaves only changes that were never heard of. */
  async #sort(sql: Sql, gathered: readonly NotesOfItem[]): Promise<{ byItem: NotesOfItem[]; contradicting: LevelNote[] }> {
    const known = await this.levels.known(
      sql,
      gathered.flatMap(({ item: { itemId }, movements }) => movements.map(({ movementId }) => ({ itemId, movementId }))),
    )
    const contradicting: LevelNote[] = []
    const byItem = gathered.map((notes) => {
      const sorted = sortMovements(notes.movements, known.get(notes.item.itemId) ?? new Map())
      contradicting.push(...sorted.contradicting)
      return { ...notes, movements: [...sorted.fresh] }
    })
    return { byItem, contradicting }
  }

  #shortfall(noted: readonly Noted[], context: WorkContext): number {
    const short = noted.filter(({ after }) => after.shortfall > 0)
    for (const { item, after } of short) {
      const { shopId, sku, warehouseId } = item
      context.afterCommit(() =>
        this.#logger.warn({ message: 'less on hand than is reserved', shopId, sku, warehouseId, shortfall: after.shortfall }),
      )
    }
    return short.reduce((sum, { after }) => sum + after.shortfall, 0)
  }
}

interface Noted {
  readonly item: LockedItem
  readonly after: NotedItem
}

function settle(
  byItem: readonly NotesOfItem[],
  moved: ReadonlyMap<string, number>,
  counts: ReadonlyMap<string, Count>,
  movedSince: ReadonlyMap<string, number>,
): Noted[] {
  return byItem
    .filter(({ item: { itemId } }) => moved.has(itemId) || counts.has(itemId))
    .map(({ item }) => {
      const { itemId, onHand, reserved, countedAt } = item
      const count = counts.get(itemId)
      const before = { onHand, reserved, countedAt: countedAt?.getTime() ?? null }
      const counted = count ? { ...count, movedSince: movedSince.get(itemId) ?? 0 } : null
      return { item, after: noteLevels(before, moved.get(itemId) ?? 0, counted) }
    })
}

function gather(notes: readonly ShopNote[], items: readonly LockedItem[]): NotesOfItem[] {
  const byName = new Map(items.map((item): [string, NotesOfItem] => [nameOf(item.shopId, item), { item, counts: [], movements: [] }]))
  for (const { shopId, note } of notes) {
    const entry = byName.get(nameOf(shopId, note))
    if (!entry) throw new RangeError('a stock item is gone that was locked')
    if (note.kind === 'count') entry.counts.push(note)
    else entry.movements.push(note)
  }
  return [...byName.values()]
}

const nameOf = (shopId: string, { sku, warehouseId }: { sku: string; warehouseId: string }): string => `${shopId}\n${warehouseId}\n${sku}`

const toDate = (instant: number | null): Date | null => (instant === null ? null : new Date(instant))

/** More than before was received; less is a correction, as a count's is. */
const movementsOf = ({ item: { itemId }, movements }: NotesOfItem): LevelMovement[] =>
  movements
    .filter(({ delta }) => delta !== 0)
    .map(({ delta, movementId, at }) => ({
      itemId,
      kind: delta > 0 ? 'received' : 'counted',
      quantity: delta,
      movementId,
      at: new Date(at),
    }))

function newestOf({ item, counts }: NotesOfItem): (Count & { itemId: string })[] {
  const newest = newestCount(counts, item.countedAt?.getTime() ?? null)
  return newest ? [{ ...newest, itemId: item.itemId }] : []
}

const correctionOf = ({ item: { itemId }, after: { correction, countedAt } }: Noted): LevelMovement[] =>
  correction ? [{ itemId, kind: 'counted', quantity: correction, movementId: null, at: new Date(countedAt ?? 0) }] : []

function sumByItem(moved: readonly { itemId: string; quantity: number }[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { itemId, quantity } of moved) sums.set(itemId, (sums.get(itemId) ?? 0) + quantity)
  return sums
}
