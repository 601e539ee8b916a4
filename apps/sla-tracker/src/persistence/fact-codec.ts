import { FACT_KINDS, type Fact } from '../domain/fact.js'

// One bigint a fact: milliseconds, four bits of kind, twelve bits of order version. The view clock_fact reads the same.
const KIND_BITS = 4n
const VERSION_BITS = 12n
const MOST_VERSION = (1 << 12) - 1

/** A PostgreSQL array literal. */
export const encodeFacts = (facts: readonly Fact[]): string =>
  `{${facts.map(({ kind, version, at }) => (BigInt(at) << (KIND_BITS + VERSION_BITS)) | (BigInt(FACT_KINDS.indexOf(kind)) << VERSION_BITS) | BigInt(Math.min(version, MOST_VERSION))).join(',')}}`

export function decodeFacts(literal: string): Fact[] {
  return literal === '{}' ? [] : literal.slice(1, -1).split(',').map(decodeFact)
}

function decodeFact(text: string): Fact {
  const packed = BigInt(text)
  const kind = FACT_KINDS[Number((packed >> VERSION_BITS) & 15n)]
  if (!kind) throw new RangeError(`${text} is a fact of no kind that this build knows`)
  return { kind, version: Number(packed & BigInt(MOST_VERSION)), at: Number(packed >> (KIND_BITS + VERSION_BITS)) }
}
