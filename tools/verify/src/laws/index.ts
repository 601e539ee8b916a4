import type { Law } from '../law.js'
import { clockNeverRestarts } from './clock-never-restarts.js'
import { dossierNeverDiffers } from './dossier-never-differs.js'
import { noOrderLost } from './no-order-lost.js'
import { oneLiveLease } from './one-live-lease.js'
import { sameKeySameAnswer } from './same-key-same-answer.js'
import { slotWithinCapacity } from './slot-within-capacity.js'
import { stockBalances } from './stock-balances.js'
import { tenantsApart } from './tenants-apart.js'

/** In the order of docs/laws.md. */
export const LAWS: Law[] = [
  noOrderLost,
  stockBalances,
  slotWithinCapacity,
  dossierNeverDiffers,
  oneLiveLease,
  clockNeverRestarts,
  sameKeySameAnswer,
  tenantsApart,
]
