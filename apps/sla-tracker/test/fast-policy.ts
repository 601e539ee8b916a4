import { defaultPolicy, type Policy } from '../src/domain/policy.js'

/** The policy of every shop with its durations divided, as the demo seeds it; pages keep their minute. */
export function fast(speed: number, changes: Partial<Policy> = {}): Policy {
  const divided = (milliseconds: number): number => Math.round(milliseconds / speed)
  const { intake, operator, payment, ...budgets } = defaultPolicy.budgetsMs
  return {
    ...defaultPolicy,
    promiseMs: divided(defaultPolicy.promiseMs),
    budgetsMs: {
      intake: divided(intake),
      'stock-and-slot': divided(budgets['stock-and-slot']),
      operator: divided(operator),
      payment: divided(payment),
      'hand-off': divided(budgets['hand-off']),
    },
    ...changes,
  }
}
