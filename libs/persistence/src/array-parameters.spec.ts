import { describe, expect, it } from '@jest/globals'
import { arrayTypesOf, binaryArray } from './array-parameters.js'

describe('the types of a statement’s array parameters', () => {
  it('are read from its casts, by index', () => {
    expect([...arrayTypesOf('select * from unnest($1::uuid[], $3::int[]) where a = any($12::text[]) and b = $2::int')]).toEqual([
      [0, 'uuid'],
      [2, 'int'],
      [11, 'text'],
    ])
  })

  it('leave out a parameter that is cast in two ways, and types that travel as text', () => {
    expect([...arrayTypesOf('select $1::uuid[], $1::text[], $2::jsonb[], $3::text[], $3::text[]')]).toEqual([[2, 'text']])
  })
})

describe('an array in binary', () => {
  const elements = (type: Parameters<typeof binaryArray>[0], values: unknown[]): string | undefined =>
    binaryArray(type, values)?.subarray(20).toString('hex')

  it('has its dimension, whether there are nulls, its element type, and each element behind its length', () => {
    expect(binaryArray('int', [1, null, -2])?.toString('hex')).toBe(
      ['00000001', '00000001', '00000017', '00000003', '00000001', '00000004', '00000001', 'ffffffff', '00000004', 'fffffffe'].join(''),
    )
    expect(binaryArray('text', [])?.toString('hex')).toBe('000000000000000000000019')
  })

  it.each([
    ['uuid', '01234567-89ab-CDEF-0123-456789abcdef', '000000100123456789abcdef0123456789abcdef'],
    ['text', 'é"\\{', '00000005c3a9225c7b'],
    ['boolean', true, '0000000101'],
    ['bigint', -1, '00000008ffffffffffffffff'],
    ['bigint', Number.MAX_SAFE_INTEGER, '00000008001fffffffffffff'],
    ['bytea', Buffer.from([0, 255]), '0000000200ff'],
    ['timestamptz', new Date('2000-01-01T00:00:00.001Z'), '0000000800000000000003e8'],
    ['timestamptz', new Date('1999-12-31T23:59:59.999Z'), '00000008fffffffffffffc18'],
  ] as const)('writes %s %s', (type, value, bytes) => expect(elements(type, [value])).toBe(bytes))

  it.each([
    ['uuid', '0123456789abcdef0123456789abcdef'],
    ['uuid', '01234567-89ab-cdef-0123-456789abcdeg'],
    ['uuid', '01234567-89ab-cdef-0123-456789abcde\u0130'],
    ['uuid', '01234567x89ab-cdef-0123-456789abcdef'],
    ['int', 1.5],
    ['int', 2 ** 31],
    ['bigint', '1'],
    ['bigint', 2 ** 60],
    ['boolean', 'true'],
    ['text', 1],
    ['bytea', 'text'],
    ['timestamptz', '2026-11-22'],
    ['timestamptz', new Date(NaN)],
  ] as const)('leaves %s %s to the driver and the server', (type, value) => expect(binaryArray(type, [value])).toBeUndefined())
})
