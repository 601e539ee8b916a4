export interface Mutation {
  /** Where and what, for the report of a failure. */
  name: string
  body: unknown
}

const deep = (levels: number): unknown => (levels ? { a: deep(levels - 1) } : 1)

/** What may stand where something else should. */
const STRANGERS: readonly [string, (original: unknown) => unknown][] = [
  ['null', () => null],
  ['a text', () => 'text'],
  ['an empty text', () => ''],
  ['a very long text', () => 'x'.repeat(20_000)],
  ['U+0000', () => 'a\u0000b'],
  ['half a character', () => 'a\ud800b'],
  ['a number', () => 7],
  ['a fraction', () => 1.5],
  ['a negative number', () => -1],
  ['a number beyond 2^53', () => 9_007_199_254_740_994],
  ['a huge number', () => 1e300],
  ['a boolean', () => true],
  ['an empty list', () => []],
  ['an object', () => ({})],
  ['itself in a list', (original) => [original]],
  ['itself in an object', (original) => ({ a: original })],
  ['deep nesting', () => deep(500)],
]

/** Every body in which one part of `example` is replaced by a stranger, left out, or has an unknown companion. */
export function* mutations(example: unknown, path = 'body'): Generator<Mutation> {
  for (const [what, strange] of STRANGERS) yield { name: `${path} is ${what}`, body: strange(example) }
  if (Array.isArray(example)) {
    for (const [index, item] of example.slice(0, 2).entries()) {
      for (const { name, body } of mutations(item, `${path}.${index}`)) yield { name, body: example.with(index, body) }
    }
  } else if (typeof example === 'object' && example !== null) {
    yield { name: `${path} has an unknown field`, body: { ...example, unknownField: 'x' } }
    yield { name: `${path} has a prototype`, body: JSON.parse(`{"constructor":{"prototype":1},"toString":1}`) as object }
    for (const [field, value] of Object.entries(example)) {
      const { [field]: _, ...rest } = example as Record<string, unknown>
      yield { name: `${path}.${field} is missing`, body: rest }
      for (const { name, body } of mutations(value, `${path}.${field}`)) yield { name, body: { ...example, [field]: body } }
    }
  }
}

/** Texts that no query or path parameter should stumble over. */
export const STRANGE_TEXTS = [
  '',
  '%00',
  'x'.repeat(2_000),
  '-1',
  '1e9',
  'NaN',
  '9007199254740994',
  '*',
  "'",
  '..%2f',
  '%ff',
  encodeURIComponent('💥\u0001'),
  ...['\0 \0', '\0\n\0', '999999999999999 a', '1 \0', '9999-99-99T00:00:00Z x', 'x\n\ud800'].map((text) =>
    Buffer.from(text).toString('base64url'),
  ),
]
