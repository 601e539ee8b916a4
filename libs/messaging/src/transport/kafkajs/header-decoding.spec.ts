import { createRequire } from 'node:module'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { KafkaMessage } from 'kafkajs'
import { mendHeaderDecoding, unreadHeaders } from './header-decoding.js'
import { KafkajsRecord } from './kafkajs-record.js'

interface Encoded {
  buffer: Buffer
}

const load = createRequire(import.meta.url)
const encode = load('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (record: object) => Encoded
const decodeRecord = load('kafkajs/src/protocol/recordBatch/record/v0/decoder.js') as (decoder: object, context: object) => KafkaMessage
const Decoder = load('kafkajs/src/protocol/decoder.js') as new (buffer: Buffer) => { readVarIntBytes: () => Buffer }

const decoded = (headers: object): KafkaMessage => {
  const { buffer } = encode({ offsetDelta: 0, timestampDelta: 0, key: 'k', value: 'v', headers })
  return decodeRecord(new Decoder(new Decoder(buffer).readVarIntBytes()), { firstOffset: '0', firstTimestamp: '0' })
}

const headersOf = (headers: object): Record<string, unknown> => ({ ...decoded(headers).headers })

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

  it('are text in a record of the port, the first of each name, and readable one by one', () => {
    mendHeaderDecoding()
    const headers = { ce_id: ['first', 'second'], ce_type: 'größer', empty: '', 'ce_i': 'shorter', ['x'.repeat(200)]: 'y'.repeat(70_000) } // prettier-ignore
    const record = new KafkajsRecord('topic', 0, decoded(headers))
    expect(unreadHeaders(decoded(headers).headers)).toBeDefined()
    const expected = Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : value[0]])
    expect(expected.map(([name = '']) => [name, record.header(name)])).toEqual(expected)
    expect(record.header('ce_ie')).toBeUndefined()
    expect(record.header('constructor')).toBeUndefined()
    expect(Object.entries(record.headers)).toEqual(expected)
    expect(expected.map(([name = '']) => [name, record.header(name)])).toEqual(expected)
  })

  it('are none where there are none, or where a value is null', () => {
    mendHeaderDecoding()
    expect(new KafkajsRecord('topic', 0, decoded({})).headers).toEqual({})
    expect(new KafkajsRecord('topic', 0, { ...decoded({}), headers: undefined } as unknown as KafkaMessage).header('ce_id')).toBeUndefined()
    const { buffer } = encode({ offsetDelta: 0, timestampDelta: 0, key: 'k', value: 'v', headers: { a: 'b' } })
    // The last three bytes: the value's length, the value, and nothing behind it.
    const nulled = Buffer.concat([buffer.subarray(1, -2), Buffer.from([1])])
    const message = decodeRecord(new Decoder(nulled), { firstOffset: '0', firstTimestamp: '0' })
    expect(new KafkajsRecord('topic', 0, message).headers).toEqual({ a: '' })
    expect(message.headers?.['a']).toBeNull()
  })

  it('may be written, as any object', () => {
    mendHeaderDecoding()
    const headers = decoded({ a: '1', b: '2' }).headers ?? {}
    headers['c'] = '3'
    headers['bytes'] = '4'
    delete headers['a']
    expect(Object.entries(headers).map(([name, value]) => [name, String(value)])).toEqual([
      ['b', '2'],
      ['c', '3'],
      ['bytes', '4'],
    ])
  })
})
