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

const keyOf = ({ kind, version, at }: Fact): string => `${kind} ${version} ${at}`

const inOrder = (a: Fact, b: Fact): number =>
  a.at - b.at || FACT_KINDS.indexOf(a.kind) - FACT_KINDS.indexOf(b.kind) || a.version - b.version

/** What is known after some more was learnt: a union, so that order and repetition of the news do not matter. The same list when nothing is new. */
export function learn(known: readonly Fact[], news: readonly Fact[]): readonly Fact[] {
  const keys = new Set(known.map(keyOf))
  const fresh = news.filter((fact) => {
    const key = keyOf(fact)
    return keys.has(key) ? false : keys.add(key)
  })
  return fresh.length ? bounded([...known, ...fresh].sort(inOrder)) : known
}

function bounded(sorted: Fact[]): Fact[] {
  if (sorted.length <= MOST_FACTS) return sorted
  const first = ALWAYS_KEPT.flatMap((kind) => sorted.find((fact) => fact.kind === kind) ?? [])
  return [...first, ...sorted.filter(({ kind }) => !ALWAYS_KEPT.includes(kind)).slice(-MOST_FACTS)].sort(inOrder)
}

/** The earliest instant of a kind. */
export const firstOf = (facts: readonly Fact[], kind: FactKind): number | undefined => {
  const found = facts.filter((fact) => fact.kind === kind)
  return found.length ? Math.min(...found.map(({ at }) => at)) : undefined
}

/** How the clock ended: by the earliest end there is, because it never goes on after one. */
export function endOf(facts: readonly Fact[]): { kind: EndKind; at: number } | undefined {
  const [end] = facts.filter(({ kind }) => ENDS.includes(kind)).sort(inOrder)
  return end ? { kind: end.kind as EndKind, at: end.at } : undefined
}

export const sorted = (facts: readonly Fact[]): Fact[] => [...facts].sort(inOrder)
