import { FifteenError } from '@fifteen/kernel'

/** What a condition may ask of an order. Nothing personal: intake computed it, the branches answered it. */
export interface CaseFacts {
  stockHeld: boolean
  slotHeld: boolean
  paymentAgreed: boolean
  addressComplete: boolean
  hasComment: boolean
  knownCustomer: boolean
  reachable: boolean
  /** Minor units of the shop's currency. */
  total: number
  lines: number
  country: string
  channel: string
  paymentMethod: string
}

export type FactName = keyof CaseFacts

/** A condition as data, so that a shop's rules change without a release. */
export type Condition =
  | { fact: FactName; is: boolean | string | number }
  | { fact: FactName; in: string[] }
  | { fact: FactName; below: number }
  | { fact: FactName; atLeast: number }
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }

/** A condition that cannot be understood; `details.path` says where. */
export class BadCondition extends FifteenError {
  constructor(path: string, problem: string) {
    super('bad-condition', `${path} ${problem}`, { details: { path } })
  }
}

const KINDS: Record<FactName, 'boolean' | 'number' | 'string'> = {
  stockHeld: 'boolean',
  slotHeld: 'boolean',
  paymentAgreed: 'boolean',
  addressComplete: 'boolean',
  hasComment: 'boolean',
  knownCustomer: 'boolean',
  reachable: 'boolean',
  total: 'number',
  lines: 'number',
  country: 'string',
  channel: 'string',
  paymentMethod: 'string',
}
const MOST_DEPTH = 5
const MOST_PARTS = 20

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isFact = (value: unknown): value is FactName => typeof value === 'string' && Object.hasOwn(KINDS, value)

/** An unknown value as a condition. Throws BadCondition. */
export function parseCondition(value: unknown, path = 'condition', depth = 1): Condition {
  if (!isRecord(value)) throw new BadCondition(path, 'must be an object')
  if (depth > MOST_DEPTH) throw new BadCondition(path, `is nested deeper than ${MOST_DEPTH}`)
  if ('all' in value) return { all: parseList(value['all'], `${path}.all`, depth) }
  if ('any' in value) return { any: parseList(value['any'], `${path}.any`, depth) }
  if ('not' in value) return { not: parseCondition(value['not'], `${path}.not`, depth + 1) }
  return parseComparison(value, path)
}

function parseList(value: unknown, path: string, depth: number): Condition[] {
  if (!Array.isArray(value) || !value.length || value.length > MOST_PARTS) {
    throw new BadCondition(path, `must list 1 to ${MOST_PARTS} conditions`)
  }
  return value.map((part, index) => parseCondition(part, `${path}.${index}`, depth + 1))
}

function parseComparison(value: Record<string, unknown>, path: string): Condition {
  const { fact } = value
  if (!isFact(fact)) throw new BadCondition(`${path}.fact`, `must be one of ${Object.keys(KINDS).join(', ')}`)
  const kind = KINDS[fact]
  const { is, below, atLeast, in: words } = value
  if (is !== undefined) {
    if (typeof is !== kind) throw new BadCondition(`${path}.is`, `must be a ${kind}`)
    return { fact, is: is as boolean | string | number }
  }
  if (Array.isArray(words)) {
    if (kind !== 'string' || !words.every((word) => typeof word === 'string'))
      throw new BadCondition(`${path}.in`, 'must list texts of a text')
    return { fact, in: words }
  }
  for (const [name, bound] of Object.entries({ below, atLeast })) {
    if (bound === undefined) continue
    if (kind !== 'number' || typeof bound !== 'number') throw new BadCondition(`${path}.${name}`, 'must be a number about a number')
    return name === 'below' ? { fact, below: bound } : { fact, atLeast: bound }
  }
  throw new BadCondition(path, 'must compare with is, in, below or atLeast')
}

export interface Verdict {
  holds: boolean
  because: string
}

/** Whether the condition holds, and why, in words. */
export function evaluate(condition: Condition, facts: CaseFacts): Verdict {
  if ('all' in condition) return joined(condition.all, facts, (parts) => parts.every(({ holds }) => holds))
  if ('any' in condition) return joined(condition.any, facts, (parts) => parts.some(({ holds }) => holds))
  if ('not' in condition) {
    const { holds, because } = evaluate(condition.not, facts)
    return { holds: !holds, because }
  }
  const value = facts[condition.fact]
  const name = condition.fact.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  if ('is' in condition) return { holds: value === condition.is, because: `${name} is ${String(value) || 'unknown'}` }
  if ('in' in condition) {
    const holds = condition.in.includes(String(value))
    return { holds, because: `${name} ${String(value) || 'unknown'} is ${holds ? '' : 'not '}among ${condition.in.join(', ')}` }
  }
  const [limit, holds, words] =
    'below' in condition
      ? [condition.below, Number(value) < condition.below, ['below', 'not below']]
      : [condition.atLeast, Number(value) >= condition.atLeast, ['at least', 'less than']]
  return { holds, because: `${name} ${String(value)} is ${words[holds ? 0 : 1] ?? ''} ${limit}` }
}

/** Names the parts that decided: those that agree with the whole. */
function joined(conditions: Condition[], facts: CaseFacts, combine: (parts: Verdict[]) => boolean): Verdict {
  const parts = conditions.map((part) => evaluate(part, facts))
  const holds = combine(parts)
  const telling = parts.filter((part) => part.holds === holds)
  return { holds, because: telling.map(({ because }) => because).join('; ') }
}
