import { newCase, withFact, type CaseFact, type OrderCase, type VersionFacts } from '../src/domain/order-case.js'
import { DEFAULT_SETTINGS, type FastPathRule, type ShopPolicy, type TaskSettings } from '../src/domain/policy.js'

export const ORDER = '0199a1c0-0000-7000-8000-000000000001'
export const RECEIVED_AT = new Date('2026-11-22T09:30:00.000Z')

export const at = (seconds: number): Date => new Date(RECEIVED_AT.getTime() + seconds * 1_000)

export const CLEAN: VersionFacts = {
  total: 900,
  lines: 1,
  paymentMethod: 'on-delivery',
  channel: 'site',
  country: 'GB',
  addressComplete: true,
  hasComment: false,
  knownCustomer: true,
  reachable: true,
}

export const version = (n: number, facts: Partial<VersionFacts> = {}, approvedBy: string | null = null): CaseFact => ({
  kind: 'version',
  version: n,
  receivedAt: RECEIVED_AT,
  versionAt: at((n - 1) * 10),
  facts: { ...CLEAN, ...facts },
  approvedBy,
})

export const stock = (n: number, verdict: 'held' | 'refused' | 'lost' = 'held'): CaseFact => ({ kind: 'stock', version: n, verdict })
export const slot = (n: number, verdict: 'held' | 'refused' | 'lost' = 'held'): CaseFact => ({ kind: 'slot', version: n, verdict })
export const paid = (sequence: number, settledTotal: number): CaseFact => ({ kind: 'payment', sequence, settledTotal })
export const ended = (end: 'cancelling' | 'handed-off' | 'cancelled' | 'recalled'): CaseFact => ({ kind: 'end', end })

export const caseWith = (...facts: CaseFact[]): OrderCase =>
  facts.reduce((orderCase, fact) => withFact(orderCase, fact).orderCase, newCase(ORDER, 'north-shop'))

export const RULES: FastPathRule[] = [
  { rule: 'stock-held', enabled: true, condition: { fact: 'stockHeld', is: true } },
  { rule: 'slot-held', enabled: true, condition: { fact: 'slotHeld', is: true } },
  { rule: 'payment-agreed', enabled: true, condition: { fact: 'paymentAgreed', is: true } },
  { rule: 'no-comment', enabled: true, condition: { fact: 'hasComment', is: false } },
  { rule: 'total-below', enabled: true, condition: { fact: 'total', below: 100_000 } },
]

export const policyWith = (settings: Partial<TaskSettings> = {}, rules: FastPathRule[] = RULES): ShopPolicy => ({
  settings: { ...DEFAULT_SETTINGS, ...settings },
  fastPath: { revision: 1, rules },
})
