import { evaluate, type CaseFacts } from './condition.js'
import type { FastPathPolicy } from './policy.js'
import type { ExplainedRule } from './vocabulary.js'

const MOST_BECAUSE = 300

/** Without a rule nobody has said what a clean order is: a human looks, whether that was meant or a policy was lost. */
const NO_RULES: ExplainedRule = { rule: 'fast-path', passed: false, because: 'no rule of the fast path is enabled' }

/** Every enabled rule with what it says of the order; none is left out because another has refused already. */
export function explainRules({ rules }: FastPathPolicy, facts: CaseFacts): ExplainedRule[] {
  const enabled = rules.filter((rule) => rule.enabled)
  if (!enabled.length) return [NO_RULES]
  return enabled.map(({ rule, condition }) => {
    const { holds, because } = evaluate(condition, facts)
    return { rule, passed: holds, because: because.slice(0, MOST_BECAUSE) }
  })
}

export const allPassed = (explanation: ExplainedRule[]): boolean => explanation.every(({ passed }) => passed)
