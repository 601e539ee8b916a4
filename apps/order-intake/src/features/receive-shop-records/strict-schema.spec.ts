import { CancelOrder, contractOf, NotePayment, PlaceOrder } from '@fifteen/contracts'
import { describe, expect, it } from '@jest/globals'
import { plainToInstance } from 'class-transformer'
import { validateSync } from 'class-validator'
import fc from 'fast-check'
import { firstFlaw } from './strict-schema.js'

const MESSAGES: (new () => object)[] = [PlaceOrder, CancelOrder, NotePayment]
const flawsOf = (type: new () => object, body: object): number =>
  validateSync(plainToInstance(type, body), { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true }).length

/** Every path of a document, so that any part of it can be spoilt. */
function paths(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([name, inner]) => paths(inner, [...path, name]))]
}

function spoil(body: object, [name, ...rest]: string[], by: unknown): object {
  if (name === undefined) return body
  const copy = structuredClone(body) as Record<string, unknown>
  const inner = copy[name]
  if (rest.length && typeof inner === 'object' && inner !== null) copy[name] = spoil(inner, rest, by)
  else if (by === undefined) Reflect.deleteProperty(copy, name)
  else copy[name] = by
  return copy
}

const junk = fc.oneof(
  fc.constantFrom(
    undefined,
    '',
    ' ',
    0,
    -1,
    1.5,
    1e15,
    '1',
    true,
    [],
    {},
    [1],
    'order',
    'a@b',
    'a@example.org',
    'GBP',
    'gbp',
    '2026-11-22',
  ),
  fc.constantFrom(
    'x'.repeat(101),
    'é'.repeat(100),
    '😀'.repeat(100),
    'a\u0000b',
    'courier!',
    'Courier',
    '2026-13-01',
    Number.MAX_SAFE_INTEGER,
  ),
  fc.string({ maxLength: 60 }),
  fc.integer(),
  fc.jsonValue({ maxDepth: 2 }).filter((value) => value !== null),
)
const extra = fc.constantFrom('colour', 'kind', 'comment', 'email', 'slotId', 'insteadOf', 'reason', 'shopRevision', 'constructor')

describe('the compiled schema of a message', () => {
  it('takes the contract’s own example', () => {
    for (const type of MESSAGES) expect(firstFlaw(type, contractOf(type).example)).toBeUndefined()
  })

  it('never takes what class-validator refuses, whichever field is spoilt', () => {
    const spoilt = fc.constantFrom(...MESSAGES).chain((type) => {
      const { example } = contractOf(type)
      const anyPath = fc.constantFrom(...paths(example))
      const withExtra = fc.tuple(anyPath, extra).map(([path, name]) => [...path.slice(0, -1), name])
      return fc.tuple(fc.oneof(anyPath, withExtra), junk).map(([path, by]) => ({ type, body: spoil(example, path, by) }))
    })
    fc.assert(
      fc.property(fc.array(spoilt, { minLength: 1, maxLength: 1 }), ([sample]) => {
        if (sample && !firstFlaw(sample.type, sample.body)) expect(flawsOf(sample.type, sample.body)).toBe(0)
      }),
      { numRuns: 3_000 },
    )
  })
})
