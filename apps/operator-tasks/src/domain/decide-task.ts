import { reopenedReasons } from './decide-case.js'
import { isAnswerOverdue, paymentMet, type BranchAnswer, type OrderCase } from './order-case.js'
import {
  AwaitingAnswer,
  AwaitingPartner,
  MissingChoice,
  NoLinesLeft,
  OrderChanged,
  PaymentUnsettled,
  SlotNotHeld,
  StockNotHeld,
  UnknownAlternative,
  UnknownSlot,
} from './task.errors.js'
import type { CancelReason, ExplainedRule, PaymentMethod } from './vocabulary.js'

export interface Line {
  kind: 'goods' | 'service'
  sku: string
  quantity: number
  unitPrice: number
  title?: string
  insteadOf?: string
}

export interface Wish {
  methodId?: string
  slotId?: string
  day?: string
}

/** What a decision changes; `personal` is passed on unread. */
export interface Changes {
  lines?: Line[]
  delivery?: Wish
  paymentMethod?: PaymentMethod
  personal?: object
}

/** What the operator had before their eyes. */
export interface Story {
  lines: Line[]
  delivery: Wish
  shortages: { sku: string; alternatives: { sku: string; title?: string; unitPrice?: number }[] }[]
  offeredSlots: { slotId: string; methodId: string }[]
}

export interface AlternativeChoice {
  sku: string
  alternative: string
  /** The price of the ordered line instead of the alternative's own. */
  keepPrice?: boolean
}

export type ChoiceKind = 'confirm' | 'choose-alternative' | 'choose-slot' | 'amend' | 'cancel'

/** An operator's decision. Alternatives, a slot and changes may be chosen together. */
export interface Choice {
  kind: ChoiceKind
  /** The version that the operator looked at. */
  orderVersion: number
  alternatives?: AlternativeChoice[]
  slotId?: string
  changes?: Changes
  reason?: CancelReason
  /** The version that the changes make needs no further look when stock and slot agree. */
  approve?: boolean
}

export interface Decided {
  kind: 'confirm' | 'amend' | 'cancel'
  approved: boolean
  reason?: CancelReason
  changes?: Changes
  explanation: ExplainedRule[]
}

/** What an operator's choice means for the order. Throws the named error of the first thing wrong with it. */
export function decideTask(orderCase: OrderCase, choice: Choice, story: Story): Decided {
  const { orderVersion } = choice
  if (orderVersion !== orderCase.version) throw new OrderChanged(orderVersion, orderCase.version)
  // The dossier is out: only a cancel may still be asked for, and that once.
  if (isAnswerOverdue(orderCase) && (choice.kind !== 'cancel' || orderCase.end)) throw new AwaitingPartner()
  switch (choice.kind) {
    case 'cancel':
      if (!choice.reason) throw new MissingChoice('cancel', 'reason')
      return { kind: 'cancel', approved: true, reason: choice.reason, explanation: [explained('operator', `cancelled: ${choice.reason}`)] }
    case 'confirm':
      return confirm(orderCase)
    case 'choose-alternative':
      if (!choice.alternatives?.length) throw new MissingChoice(choice.kind, 'alternatives')
      return amend(choice, story)
    case 'choose-slot':
      if (choice.slotId === undefined) throw new MissingChoice(choice.kind, 'slotId')
      return amend(choice, story)
    case 'amend':
      if (!choice.changes) throw new MissingChoice(choice.kind, 'changes')
      return amend(choice, story)
  }
}

function confirm(orderCase: OrderCase): Decided {
  assertHeld('stock', orderCase.stock, orderCase.version)
  assertHeld('slot', orderCase.slot, orderCase.version)
  if (!paymentMet(orderCase)) throw new PaymentUnsettled()
  if (reopenedReasons(orderCase).length) {
    // The partner refused this version for good: the same content goes out again as a new one.
    return { kind: 'amend', approved: true, changes: {}, explanation: [explained('operator', 'sent again as it is')] }
  }
  return { kind: 'confirm', approved: true, explanation: [explained('operator', 'confirmed by an operator')] }
}

function assertHeld(branch: 'stock' | 'slot', { version, verdict }: BranchAnswer, current: number): void {
  if (version !== current) throw new AwaitingAnswer(branch)
  if (verdict !== 'held') throw branch === 'stock' ? new StockNotHeld() : new SlotNotHeld()
}

function amend({ alternatives = [], slotId, changes = {}, approve = false }: Choice, story: Story): Decided {
  const made: Changes = { ...changes }
  const explanation: ExplainedRule[] = []
  if (alternatives.length) {
    made.lines = alternatives.reduce((lines, choice) => replaceLines(lines, choice, story), changes.lines ?? story.lines)
    for (const { sku, alternative, keepPrice } of alternatives) {
      explanation.push(explained('alternative', `${alternative} agreed instead of ${sku}${keepPrice ? ' at the price ordered' : ''}`))
    }
  }
  if (made.lines && !made.lines.some(({ kind }) => kind === 'goods')) throw new NoLinesLeft()
  if (slotId !== undefined) {
    const slot = story.offeredSlots.find((offered) => offered.slotId === slotId)
    if (!slot) throw new UnknownSlot(slotId)
    made.delivery = { methodId: slot.methodId, slotId }
    explanation.push(explained('slot', `slot ${slotId} agreed`))
  }
  const amended = Object.keys(changes).sort()
  if (amended.length) explanation.push(explained('amendment', `changed after a conversation: ${amended.join(', ')}`))
  if (!explanation.length) explanation.push(explained('operator', 'sent again as it is'))
  return { kind: 'amend', approved: approve, changes: made, explanation }
}

function replaceLines(lines: Line[], { sku, alternative, keepPrice = false }: AlternativeChoice, { shortages }: Story): Line[] {
  const offered = shortages.find((shortage) => shortage.sku === sku)?.alternatives.find((candidate) => candidate.sku === alternative)
  if (!offered || !lines.some((line) => line.sku === sku)) throw new UnknownAlternative(sku, alternative)
  return lines.map((line) => {
    if (line.sku !== sku || line.kind !== 'goods') return line
    const { title: _, ...kept } = line
    return {
      ...kept,
      sku: alternative,
      unitPrice: keepPrice ? line.unitPrice : (offered.unitPrice ?? line.unitPrice),
      ...(offered.title === undefined ? {} : { title: offered.title }),
      insteadOf: line.insteadOf ?? sku,
    }
  })
}

const explained = (rule: string, because: string): ExplainedRule => ({ rule, passed: true, because: because.slice(0, 300) })
