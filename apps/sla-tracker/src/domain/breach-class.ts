import { type Interval } from './interval.js'
import { type Visit } from './stage-history.js'
import { type Ticks } from './ticks.js'

/** Whose time it was that the promise lacked in the end. */
export const BREACH_CLASSES = ['ours', 'customer-wish', 'logistics'] as const
export type BreachClass = (typeof BREACH_CLASSES)[number]

export interface BreachInput {
  ticks: Ticks
  /** Counted milliseconds beyond the promise. */
  overMs: number
  /** Pauses that the policy did not allow, so that the clock went on through the customer's wish. */
  uncounted: readonly Interval[]
  visits: readonly Visit[]
  /** What logistics may take of the promise. */
  handOffBudgetMs: number
  receivedAt: number
  until: number
}

/**
 * Without the customer's wish the promise would have been kept: it is theirs. Without what logistics took beyond its budget: it is
 * theirs. With both taken away only: the larger share's. Else ours.
 */
export function breachClassOf({ ticks, overMs, uncounted, visits, handOffBudgetMs, receivedAt, until }: BreachInput): BreachClass {
  const spent = ({ from, to }: Interval): number => ticks.between(Math.max(from, receivedAt), Math.min(to, until))
  const customer = sum(uncounted.map(spent))
  const logistics = Math.max(0, sum(visits.filter(({ withPartner }) => withPartner).map(spent)) - handOffBudgetMs)
  if (customer > 0 && customer >= overMs) return 'customer-wish'
  if (logistics > 0 && logistics >= overMs) return 'logistics'
  if (customer + logistics > 0 && customer + logistics >= overMs) return customer >= logistics ? 'customer-wish' : 'logistics'
  return 'ours'
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0)
