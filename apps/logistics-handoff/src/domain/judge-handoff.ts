import type { Handoff } from './handoff.js'
import type { HandoffEffect } from './handoff-effect.js'
import type { HandoffPolicy } from './handoff-policy.js'

/** What is known at this look beside the row; only asked for when the order is ready. */
export interface Surroundings {
  readonly now: Date
  readonly policy: HandoffPolicy
  /** The shop's partner, when it is known and has its topics. */
  readonly partnerId: string | undefined
  /** Whether every decision that made this order version has arrived. */
  readonly clarified: boolean
}

export interface Judged {
  readonly handoff: Handoff
  readonly effects: readonly HandoffEffect[]
}

/** Everything for a dossier of the current version is there and nobody asked to cancel. */
export const isReady = (handoff: Handoff): boolean =>
  handoff.request === null &&
  (handoff.state === 'none' || (handoff.state === 'refused' && handoff.confirmedVersion > handoff.dossierVersion)) &&
  handoff.confirmedVersion > 0 &&
  handoff.confirmedVersion === handoff.currentVersion &&
  handoff.documentVersion === handoff.currentVersion &&
  handoff.stockVersion === handoff.currentVersion &&
  handoff.slotVersion === handoff.currentVersion

export const hasOpenRequest = (handoff: Handoff): boolean =>
  handoff.request !== null && !handoff.answeredRequests.includes(handoff.request.requestId)

const REMEMBERED_REQUESTS = 20

/** The answered requests with the present one among them. */
export const answered = ({ answeredRequests, request }: Handoff): string[] =>
  [...answeredRequests, ...(request ? [request.requestId] : [])].slice(-REMEMBERED_REQUESTS)

/** The one judge of cancel against hand-off: an open request is answered, or else a ready order gets its dossier. */
export function judgeHandoff(handoff: Handoff, surroundings: Surroundings): Judged {
  if (hasOpenRequest(handoff)) return judgeCancel(handoff, surroundings.now)
  if (isReady(handoff)) return judgeDossier(handoff, surroundings)
  return { handoff: handoff.readyAt === null ? handoff : { ...handoff, readyAt: null }, effects: [] }
}

function judgeCancel(handoff: Handoff, now: Date): Judged {
  const requestId = handoff.request?.requestId ?? ''
  switch (handoff.state) {
    case 'none':
    case 'refused':
      return {
        handoff: { ...handoff, state: 'cancelled', answeredRequests: answered(handoff), readyAt: null },
        effects: [{ kind: 'handoff-cancelled', requestId }],
      }
    case 'cancelled':
      // Cancelled by intake and never answered here: whoever asked still waits.
      if (handoff.answeredRequests.length) return { handoff, effects: [] }
      return { handoff: { ...handoff, answeredRequests: answered(handoff) }, effects: [{ kind: 'handoff-cancelled', requestId }] }
    case 'sent':
    case 'accepted':
      return {
        handoff: { ...handoff, state: 'recalling', sentAt: now, overdue: 0, overdueTold: false },
        effects: [{ kind: 'recall-issued' }],
      }
    case 'too-late':
      return { handoff: { ...handoff, answeredRequests: answered(handoff) }, effects: [{ kind: 'recall-too-late', requestId, at: now }] }
    case 'recalling':
    case 'recalled':
      return { handoff, effects: [] }
  }
}

function judgeDossier(handoff: Handoff, { now, policy, partnerId, clarified }: Surroundings): Judged {
  const readyAt = handoff.readyAt ?? now
  const patient = now.getTime() < readyAt.getTime() + policy.clarificationWaitMs
  if (partnerId === undefined || (!clarified && patient)) return { handoff: { ...handoff, readyAt }, effects: [] }
  return {
    handoff: {
      ...handoff,
      state: 'sent',
      dossierRevision: handoff.dossierRevision + 1,
      dossierVersion: handoff.confirmedVersion,
      partnerId,
      sentAt: now,
      overdue: 0,
      overdueTold: false,
      readyAt: null,
    },
    effects: [{ kind: 'dossier-issued', clarified }],
  }
}
