/** What a shop's back end knows of one sale, before it is sent anywhere. */
export interface Invoice {
  number: string
  /** Absent for guests. */
  customer: string | null
  /** ISO 3166 alpha-2. */
  country: string
  /** RFC 3339 with the shop's offset. */
  placedAt: string
  lines: InvoiceLine[]
}

export interface InvoiceLine {
  sku: string
  title: string
  quantity: number
  /** Pence. */
  unitPrice: number
}

/** Codes that are no goods: postage, discounts, fees, manual entries. They hold no stock. */
const SERVICE_CODES = new Set(['POST', 'DOT', 'D', 'M', 'm', 'C2', 'S', 'B', 'CRUK', 'PADS', 'AMAZONFEE', 'BANK CHARGES'])

export const isService = (sku: string): boolean => SERVICE_CODES.has(sku)

/** Lines of one SKU and unit price as one. */
export function mergeLines(lines: readonly InvoiceLine[]): InvoiceLine[] {
  const merged = new Map<string, InvoiceLine>()
  for (const line of lines) {
    const key = `${line.sku}\n${line.unitPrice}`
    const same = merged.get(key)
    if (same) same.quantity += line.quantity
    else merged.set(key, { ...line })
  }
  return [...merged.values()]
}

/** Who bought how much of what, whatever the price: equal for a sale and its credit note in full. */
export function fingerprint({ customer, lines }: Invoice, sign: 1 | -1): string {
  const perSku = new Map<string, number>()
  for (const { sku, quantity } of lines) perSku.set(sku, (perSku.get(sku) ?? 0) + sign * quantity)
  return JSON.stringify([customer, [...perSku].sort(([a], [b]) => (a < b ? -1 : 1))])
}
