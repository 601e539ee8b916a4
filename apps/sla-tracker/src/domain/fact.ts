/**
 * What may become known of an order, in the order in which a clean order sees it: facts of one instant are read so. Stored by
 * position, so new kinds go to the end.
 */
export const FACT_KINDS = [
  'received',
  'accepted',
  'amended',
  'stock-answered',
  'slot-answered',
  'task-opened',
  'task-closed',
  'confirmed',
  'dossier-sent',
  'refused',
  'handed-off',
  'cancelled',
  'recalled',
] as const
export type FactKind = (typeof FACT_KINDS)[number]

/** Something that happened at an instant, and stays true. `version` is the order version it speaks of. */
export interface Fact {
  kind: FactKind
  version: number
  at: number
}

export type EndKind = 'handed-off' | 'cancelled' | 'recalled'

const ENDS: readonly FactKind[] = ['handed-off', 'cancelled', 'recalled']
const ALWAYS_KEPT: readonly FactKind[] = ['received', 'accepted', ...ENDS]
/** Kept of an order that goes round and round: the newest, which decide where it stands. */
export const MOST_FACTS = 64

const same = (a: Fact, b: Fact): boolean => a.kind === b.kind && a.version === b.version && a.at === b.at

const inOrder = (a: Fact, b: Fact): number =>
  a.at - b.at || FACT_KINDS.indexOf(a.kind) - FACT_KINDS.indexOf(b.kind) || a.version - b.version

/** What is known after some more was learnt: a union, so that order and repetition of the news do not matter. The same list when nothing is new. */
export function learn(known: readonly Fact[], news: readonly Fact[]): readonly Fact[] {
  const all = [...known]
  for (const fact of news) if (!all.some((other) => same(other, fact))) all.push(fact)
  return all.length > known.length ? bounded(all.sort(inOrder)) : known
}

function bounded(sorted: Fact[]): Fact[] {
  if (sorted.length <= MOST_FACTS) return sorted
  const first = ALWAYS_KEPT.flatMap((kind) => sorted.find((fact) => fact.kind === kind) ?? [])
  return [...first, ...sorted.filter(({ kind }) => !ALWAYS_KEPT.includes(kind)).slice(-MOST_FACTS)].sort(inOrder)
}

/** The earliest instant of a kind. */
export const firstOf = (facts: readonly Fact[], kind: FactKind): number | undefined => {
  let first: number | undefined
  for (const fact of facts) if (fact.kind === kind && (first === undefined || fact.at < first)) first = fact.at
  return first
}

/** How the clock ended: by the earliest end there is, because it never goes on after one. */
export function endOf(facts: readonly Fact[]): { kind: EndKind; at: number } | undefined {
  let end: Fact | undefined
  for (const fact of facts) if (ENDS.includes(fact.kind) && (!end || inOrder(fact, end) < 0)) end = fact
  return end ? { kind: end.kind as EndKind, at: end.at } : undefined
}

/** Facts in the order of `learn`, which keeps them so: the same list then. */
export const sorted = (facts: readonly Fact[]): readonly Fact[] =>
  facts.every((fact, index) => index === 0 || inOrder(facts[index - 1] ?? fact, fact) <= 0) ? facts : [...facts].sort(inOrder)
