import type { DossierContent, OrderAmended, OrderReceived, SlotPinned, StockPinned } from '@fifteen/contracts'
import { clarify, type Clarification, type Clarified, type KeptDecision } from '../../domain/clarifications.js'
import type { Handoff } from '../../domain/handoff.js'
import type { LoadedPart } from '../../persistence/dossier-part.store.js'

/** What is kept of a decision. */
export interface DecisionPart {
  readonly madeAt: string
  readonly explanation: readonly Clarification[]
}

/** The clarifications of the order version that is confirmed: of the decision that confirmed it and of those that made it what it is. */
export function clarificationsOf(handoff: Handoff, parts: readonly LoadedPart[]): Clarified {
  const approving = parts.filter(({ kind }) => kind === 'document').map(({ decisionId }) => decisionId)
  const applied = new Set([handoff.decisionId, ...approving].filter((id) => id !== null))
  const kept = parts.flatMap(({ kind, decisionId, version, content }): KeptDecision[] => {
    if (kind !== 'decision' || decisionId === null || content === null) return []
    return [{ decisionId, baseVersion: version, ...read<DecisionPart>(content) }]
  })
  return clarify(applied, kept)
}

/** Everything logistics needs, put together in one order of fields: equal parts give equal bytes. */
export function composeDossier(handoff: Handoff, parts: readonly LoadedPart[], clarifications: Clarification[]): DossierContent {
  const order = partOf<OrderReceived | OrderAmended>(handoff, parts, 'document')
  const { slot } = partOf<SlotPinned>(handoff, parts, 'slot')
  const { allocations } = partOf<StockPinned>(handoff, parts, 'stock')
  return {
    shopId: handoff.shopId,
    externalId: order.externalId,
    orderVersion: handoff.confirmedVersion,
    receivedAt: order.receivedAt,
    confirmedAt: (handoff.confirmedAt ?? new Date(0)).toISOString(),
    document: order.document,
    personRef: order.personRef,
    ...(order.personal ? { personal: order.personal } : {}),
    slot,
    allocations,
    settledTotal: handoff.settledTotal,
    clarifications,
  }
}

function partOf<T>(handoff: Handoff, parts: readonly LoadedPart[], kind: 'document' | 'stock' | 'slot'): T {
  const part = parts.find((candidate) => candidate.kind === kind && candidate.version === handoff.confirmedVersion)
  if (!part?.content)
    throw new TypeError(`order ${handoff.orderId} is ready but its ${kind} of version ${handoff.confirmedVersion} is not kept`)
  return read<T>(part.content)
}

/** Parts were validated when they came in. */
const read = <T>(content: Buffer): T => JSON.parse(content.toString()) as T
