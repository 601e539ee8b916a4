import { type CalendarRules } from './calendar.js'
import { type BudgetedStage, type Stage } from './stage.js'

export const TASK_ACTIONS = ['raise-priority', 'return-from-idle', 'offer-to-another', 'page-supervisor', 'apply-default'] as const
export type TaskAction = (typeof TASK_ACTIONS)[number]

export const PROMISES = ['always', 'from-next-opening'] as const
/** `from-next-opening`: the clock ticks only while the shop is open, so an order of the night starts with the next opening. */
export type PromiseKind = (typeof PROMISES)[number]

/** Reasons for which a clock may stop. */
export const PAUSE_NAMES = ['customer-callback'] as const
export type PauseName = (typeof PAUSE_NAMES)[number]

/** What happens when `rung` per cent of a stage's budget are used up. */
export interface LadderRung {
  stage: Stage
  rung: number
  actions: TaskAction[]
}

/** What a shop was promised. All durations in milliseconds, as the clock counts them. */
export interface Policy {
  promise: PromiseKind
  promiseMs: number
  budgetsMs: Record<BudgetedStage, number>
  /** Per cent of the promise from which a running order is at risk; so is one whose stage has used up its budget. */
  atRiskPercent: number
  ladder: LadderRung[]
  /** Pauses that stop the clock; any other is shown and counted. */
  pauses: PauseName[]
  /** One page to the supervisor per shop within this time, by the wall. */
  pageWindowMs: number
  /** Needed by `from-next-opening`. */
  calendar?: CalendarRules
}

/** An order keeps the version that was in force when it was received. */
export interface PolicyRef {
  shopId: string
  version: number
}

/** The policy of shops that have none of their own. */
export const EVERY_SHOP = '*'

const MINUTE = 60_000

export const defaultPolicy: Policy = {
  promise: 'always',
  promiseMs: 15 * MINUTE,
  budgetsMs: {
    intake: 0.5 * MINUTE,
    'stock-and-slot': 1.5 * MINUTE,
    operator: 9 * MINUTE,
    payment: 2 * MINUTE,
    'hand-off': 2 * MINUTE,
  },
  atRiskPercent: 80,
  ladder: [
    { stage: 'stock-and-slot', rung: 100, actions: ['page-supervisor'] },
    { stage: 'operator', rung: 50, actions: ['raise-priority'] },
    { stage: 'operator', rung: 80, actions: ['raise-priority', 'return-from-idle'] },
    { stage: 'operator', rung: 100, actions: ['offer-to-another', 'page-supervisor'] },
    { stage: 'operator', rung: 150, actions: ['apply-default'] },
    { stage: 'payment', rung: 100, actions: ['page-supervisor'] },
    { stage: 'hand-off', rung: 100, actions: ['page-supervisor'] },
    { stage: 'pipeline', rung: 50, actions: ['raise-priority'] },
    { stage: 'pipeline', rung: 80, actions: ['raise-priority', 'return-from-idle', 'page-supervisor'] },
    { stage: 'pipeline', rung: 100, actions: ['page-supervisor'] },
    { stage: 'pipeline', rung: 150, actions: ['page-supervisor'] },
  ],
  pauses: ['customer-callback'],
  pageWindowMs: MINUTE,
}
