import { createRequire } from 'node:module'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { mendHeaderDecoding } from './header-decoding.js'

interface Encoded {
  buffer: Buffer
}

const load = createRequire(import.meta.url)
const encode = load('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (record: object) => Encoded
const decodeRecord = load('kafkajs/src/protocol/recordBatch/record/v0/decoder.js') as (
  decoder: object,
  context: object,
) => { headers: object }
const Decoder = load('kafkajs/src/protocol/decoder.js') as new (buffer: Buffer) => { readVarIntBytes: () => Buffer }

const headersOf = (headers: object): Record<string, unknown> => {
  const { buffer } = encode({ offsetDelta: 0, timestampDelta: 0, key: 'k', value: 'v', headers })
  return { ...decodeRecord(new Decoder(new Decoder(buffer).readVarIntBytes()), { firstOffset: '0', firstTimestamp: '0' }).headers }
}

describe('the headers of a record', () => {
  it('are what kafkajs itself makes of them, once each name and several times', () => {
    const value = fc.string({ maxLength: 12 })
    const name = fc.oneof(fc.constantFrom('ce_id', 'ce_type', 'length'), fc.string({ minLength: 1, maxLength: 6 }))
    const samples = fc.sample(fc.dictionary(name, fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 })), { maxKeys: 9 }), 300)
    const before = samples.map(headersOf)
    mendHeaderDecoding()
    mendHeaderDecoding()
    expect(samples.map(headersOf)).toEqual(before)
    expect(before.some((headers) => Object.values(headers).some(Array.isArray))).toBe(true)
  })

  it('may have the names that every object knows', () => {
    mendHeaderDecoding()
    const headers = headersOf(Object.fromEntries([['__proto__', 'a'], ['constructor', 'b'], ['ce_id', 'c']])) // prettier-ignore
    expect(Object.entries(headers).map(([name, value]) => [name, String(value)])).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['ce_id', 'c'],
    ])
  })
})
