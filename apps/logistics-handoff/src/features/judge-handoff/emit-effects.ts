import {
  DossierIssued,
  DossierSent,
  HandoffCancelled,
  HandoffRefused,
  OrderHandedOff,
  OrderRecalled,
  RecallIssued,
  RecallTooLate,
  ReceiptOverdue,
  type AwaitedAnswer,
  type CancelReason,
} from '@fifteen/contracts'
import type { WorkContext } from '@fifteen/messaging'
import type { DossierState } from '../../domain/handoff.js'
import type { HandoffEffect } from '../../domain/handoff-effect.js'
import type { MessageName, PartnerMessage, SentPartnerMessage } from '../../persistence/partner-message.store.js'
import type { TimelineEntry } from '../../persistence/timeline.store.js'
import type { HandoffCase } from './handoff-case.js'

/** A message that leaves for a partner; `again` when it had left before. */
export interface ToPartner extends PartnerMessage {
  readonly again: boolean
}

const AWAITED: Partial<Record<DossierState, AwaitedAnswer>> = { sent: 'receipt', recalling: 'recall-answer' }

/** Puts the events of one case into the outbox, in the order of its effects; resolves with what goes to the partner. */
export function emitEffects(
  context: WorkContext,
  { handoff, effects, dossier }: HandoffCase,
  sentBefore: (name: MessageName) => SentPartnerMessage | undefined,
): ToPartner[] {
  const { orderId, shopId, dossierRevision, dossierVersion, request } = handoff
  const partnerId = handoff.partnerId ?? ''
  const ofDossier = { orderId, shopId, orderVersion: dossierVersion, dossierRevision, partnerId }
  const now = context.now.toISOString()
  const toPartner = (kind: 'dossier' | 'recall', messageId: string): ToPartner => ({
    orderId,
    dossierRevision,
    kind,
    messageId,
    partnerId,
    orderVersion: dossierVersion,
    again: false,
    // The very bytes that the outbox takes, so that topic, webhook and pull API cannot differ.
    content: context.outgoing.at(-1)?.value ?? Buffer.alloc(0),
  })

  const emit = (effect: HandoffEffect): ToPartner[] => {
    switch (effect.kind) {
      case 'dossier-issued': {
        if (!dossier) throw new TypeError(`order ${orderId} has a dossier to issue and none made`)
        const messageId = context.emit(DossierIssued, { orderId, partnerId, dossierRevision, dossier })
        const issued = toPartner('dossier', messageId)
        context.emit(DossierSent, { ...ofDossier, sentAt: now })
        return [issued]
      }
      case 'recall-issued': {
        const { requestId = '', reason = 'other', requestedAt = context.now } = request ?? {}
        const messageId = context.emit(RecallIssued, {
          orderId,
          partnerId,
          dossierRevision,
          requestId,
          reason: reason as CancelReason,
          requestedAt: requestedAt.toISOString(),
        })
        return [toPartner('recall', messageId)]
      }
      case 'dossier-resent':
      case 'recall-resent': {
        const kind = effect.kind === 'dossier-resent' ? 'dossier' : 'recall'
        const sent = sentBefore({ orderId, dossierRevision, kind })
        if (!sent) throw new TypeError(`the ${kind} of order ${orderId}, revision ${dossierRevision}, is not kept`)
        const { messageId, content } = sent
        // To the partner it was sent to, whoever the shop's partner is by now.
        const named = { orderId, partnerId: sent.partnerId }
        if (kind === 'dossier') context.emitBytes(DossierIssued, named, content, messageId)
        else context.emitBytes(RecallIssued, named, content, messageId)
        return [{ ...sent, again: true }]
      }
      case 'order-handed-off':
        context.emit(OrderHandedOff, { ...ofDossier, receiptId: effect.receiptId, acknowledgedAt: effect.at.toISOString() })
        return []
      case 'handoff-refused':
        context.emit(HandoffRefused, { ...ofDossier, code: effect.code, refusedAt: effect.at.toISOString() })
        return []
      case 'handoff-cancelled':
        context.emit(HandoffCancelled, {
          orderId,
          shopId,
          orderVersion: handoff.currentVersion,
          requestId: effect.requestId,
          cancelledAt: now,
        })
        return []
      case 'order-recalled':
        context.emit(OrderRecalled, { ...ofDossier, requestId: effect.requestId, recalledAt: effect.at.toISOString() })
        return []
      case 'recall-too-late':
        context.emit(RecallTooLate, { ...ofDossier, requestId: effect.requestId, answeredAt: effect.at.toISOString() })
        return []
      case 'receipt-overdue':
        if (effect.tell) context.emit(ReceiptOverdue, { ...ofDossier, awaited: AWAITED[handoff.state] ?? 'receipt', overdueAt: now })
        return []
    }
  }
  return effects.flatMap(emit)
}

/** What the order's timeline says beside its row, its messages and its receipts. */
export function timelineOf({ handoff, effects }: HandoffCase, at: Date): TimelineEntry[] {
  const { orderId, dossierRevision, overdue } = handoff
  const entry = (what: TimelineEntry['what'], detail: string | null): TimelineEntry => ({ orderId, at, what, dossierRevision, detail })
  return effects.flatMap((effect): TimelineEntry[] => {
    switch (effect.kind) {
      case 'dossier-issued':
        return effect.clarified ? [] : [entry('sent-without-clarifications', 'a decision about the order had not arrived in time')]
      case 'receipt-overdue':
        return [
          entry('receipt-overdue', `no answer within the budget, for the ${overdue}. time${effect.tell ? '; operators were told' : ''}`),
        ]
      case 'dossier-resent':
      case 'recall-resent':
        return [entry(effect.kind, 'the same content again')]
      default:
        return []
    }
  })
}
