import type { Condition } from './condition.js'
import type { CancelReason, FailedAttempt } from './vocabulary.js'

export interface FastPathRule {
  rule: string
  enabled: boolean
  condition: Condition
}

/** The rules that confirm a clean order with no human. Every change is a new revision. */
export interface FastPathPolicy {
  revision: number
  rules: FastPathRule[]
}

/** Who may take the tasks of orders that match: every rule that matches adds to what is asked of an operator. */
export interface SkillRule {
  when: Condition
  skills: string[]
  /** Least level of an operator. */
  level?: number
}

/** What the shop wants of its tasks. Durations in whole milliseconds. */
export interface TaskSettings {
  /** How long a prepaid order may wait to be settled, from the arrival of its version. */
  paymentBudgetMs: number
  unpaidDefault: 'cancel' | 'task'
  /** From the order's arrival to the deadline by which its task is ranked. */
  promiseMs: number
  leaseMs: number
  /** A holder who shows no action for so long counts as idle. */
  idleMs: number
  /** How long a task is kept for, or from, one operator. */
  offerMs: number
  /** Failed attempts after which `notReachedDefault` applies. */
  attemptsMost: number
  retryMs: Record<FailedAttempt, number>
  notReachedDefault: 'cancel' | 'keep'
  /** How far ahead a customer may be promised a callback. */
  callbackMostMs: number
  /** What may be done without a human when the promise is about to be broken. */
  breachDefault: 'none' | 'confirm' | 'cancel'
  breachCancelReason: CancelReason
  basePriority: number
  /** Of tasks of orders that were confirmed once: their customer has heard a yes. */
  reopenedPriority: number
  callbackPriority: number
  priorityStep: number
  /** Asked of every operator who serves the shop. */
  skills: string[]
  skillRules: SkillRule[]
}

export interface ShopPolicy {
  settings: TaskSettings
  fastPath: FastPathPolicy
}

export const DEFAULT_SETTINGS: TaskSettings = {
  paymentBudgetMs: 120_000,
  unpaidDefault: 'cancel',
  promiseMs: 900_000,
  leaseMs: 60_000,
  idleMs: 120_000,
  offerMs: 60_000,
  attemptsMost: 3,
  retryMs: { 'no-answer': 180_000, busy: 60_000, 'wrong-number': 180_000, unavailable: 180_000, voicemail: 180_000, rejected: 180_000 },
  notReachedDefault: 'cancel',
  callbackMostMs: 604_800_000,
  breachDefault: 'none',
  breachCancelReason: 'not-reached',
  basePriority: 100,
  reopenedPriority: 200,
  callbackPriority: 300,
  priorityStep: 100,
  skills: [],
  skillRules: [],
}

export type SettingsOverride = Partial<Omit<TaskSettings, 'retryMs'>> & { retryMs?: Partial<TaskSettings['retryMs']> }

/** Settings with what a shop, or the house's default, says otherwise. */
export const overridden = (settings: TaskSettings, { retryMs, ...others }: SettingsOverride): TaskSettings => ({
  ...settings,
  ...others,
  retryMs: { ...settings.retryMs, ...retryMs },
})
