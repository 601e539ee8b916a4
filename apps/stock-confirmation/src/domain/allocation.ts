import { compare, type Allocation, type Goods } from './goods.js'

/** What a warehouse can still give of a SKU. */
export interface Offer {
  readonly warehouseId: string
  readonly available: number
}

/** Parcels of one SKU that anybody would still call one delivery. */
const MOST_PIECES = 10
const MOST_ALLOCATIONS = 4_000
/** Of all allocations of an order as JSON. A dossier carries them beside the order itself. */
const MOST_BYTES = 450_000
const BYTES_BESIDE_SKU = 100

/** From how many warehouses each SKU may come, so that what is told of an order stays below what a topic takes. */
export function mostPieces(goods: readonly Goods[]): number {
  const bytes = goods.reduce((sum, { sku }) => sum + Buffer.byteLength(JSON.stringify(sku)) + BYTES_BESIDE_SKU, 0)
  return Math.max(1, Math.min(MOST_PIECES, Math.floor(MOST_ALLOCATIONS / goods.length), Math.floor(MOST_BYTES / bytes)))
}

/** Units that so many warehouses can give together. */
export function withinReach(offers: readonly Offer[], pieces: number): number {
  const within = offers.length > pieces ? largestFirst(offers).slice(0, pieces) : offers
  return within.reduce((sum, { available }) => sum + available, 0)
}

const largestFirst = (offers: readonly Offer[]): Offer[] =>
  [...offers].sort((a, b) => b.available - a.available || compare(a.warehouseId, b.warehouseId))

/**
 * Which warehouse gives what, for goods that are within reach: one warehouse that has everything, else as few as a simple rule finds.
 * Deterministic, so that the same stock and the same order always give the same answer.
 */
export function allocate(goods: readonly Goods[], offersOf: (sku: string) => readonly Offer[]): Allocation[] {
  const coverage = coverageByWarehouse(goods, offersOf)
  const most = mostPieces(goods)
  const preferred = [...coverage].sort(([a, m], [b, n]) => n - m || compare(a, b)).map(([warehouseId]) => warehouseId)
  return goods.flatMap((wanted) => {
    const available = new Map(offersOf(wanted.sku).map((offer) => [offer.warehouseId, offer.available]))
    const whole = preferred.find((warehouseId) => (available.get(warehouseId) ?? 0) >= wanted.quantity)
    if (whole !== undefined) return [{ ...wanted, warehouseId: whole }]
    const pieces = inPieces(wanted, preferred, available)
    if (pieces.length <= most) return pieces
    const fewest = largestFirst(offersOf(wanted.sku)).map(({ warehouseId }) => warehouseId)
    return inPieces(wanted, fewest, available)
  })
}

/** How many of the SKUs each warehouse can give in full. */
function coverageByWarehouse(goods: readonly Goods[], offersOf: (sku: string) => readonly Offer[]): Map<string, number> {
  const coverage = new Map<string, number>()
  for (const { sku, quantity } of goods) {
    for (const { warehouseId, available } of offersOf(sku)) {
      coverage.set(warehouseId, (coverage.get(warehouseId) ?? 0) + (available >= quantity ? 1 : 0))
    }
  }
  return coverage
}

function inPieces({ sku, quantity }: Goods, preferred: readonly string[], available: ReadonlyMap<string, number>): Allocation[] {
  const pieces: Allocation[] = []
  let missing = quantity
  for (const warehouseId of preferred) {
    const piece = Math.min(missing, available.get(warehouseId) ?? 0)
    if (piece <= 0) continue
    pieces.push({ sku, quantity: piece, warehouseId })
    missing -= piece
  }
  return pieces
}
