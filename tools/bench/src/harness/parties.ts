/** Who takes part in every measurement. */
export const SHOP = { id: 'bench-shop', key: 'bench-key-of-the-shop' }
export const PARTNER = { id: 'bench-partner', key: 'bench-key-of-the-partner' }

export const TOPICS = {
  orders: `shop.${SHOP.id}.orders`,
  dossiers: `logistics.${PARTNER.id}.dossiers`,
  receipts: `logistics.${PARTNER.id}.receipts`,
  handedOff: 'logistics-handoff.events',
  accepted: 'order-intake.events',
} as const

export const HANDED_OFF = 'logistics-handoff.order-handed-off.v1'
export const RECEIVED = 'order-intake.order-received.v1'

/** Goods on the shelf, each with more than any run can sell. */
export const SKUS = 10_000
export const skuOf = (n: number): string => `SKU-${String(n).padStart(5, '0')}`

/** Areas of the one country, each a delivery zone of its own. */
export const AREAS = [
  'AB',
  'BA',
  'CA',
  'DA',
  'EX',
  'FY',
  'GL',
  'HA',
  'IG',
  'KA',
  'LA',
  'ME',
  'NE',
  'OX',
  'PA',
  'RG',
  'SA',
  'TA',
  'UB',
  'WA',
]
/** Days ahead on which orders want to be delivered. */
export const DAYS_AHEAD = 7
