import { createRequire } from 'node:module'
import { RecordHeaders } from './record-headers.js'

type Reader = (decoder: Decoder) => unknown

interface Decoder {
  buffer: Buffer
  offset: number
  readVarIntArray: (this: Decoder, reader: Reader) => unknown[]
}

const marked = Symbol.for('fifteen.kafkajs-header-decoding')
const unread = Symbol('headers that nobody has read')

/** To everybody but us the headers are what kafkajs makes of them; whoever looks pays for it. */
const asKafkajsHas: ProxyHandler<RecordHeaders> = {
  get: (headers, name) => (name === unread ? headers : typeof name === 'string' ? headers.gathered()[name] : undefined),
  has: (headers, name) => name in headers.gathered(),
  ownKeys: (headers) => Object.keys(headers.gathered()),
  getOwnPropertyDescriptor: (headers, name) => Object.getOwnPropertyDescriptor(headers.gathered(), name),
  getPrototypeOf: () => null,
  set: (headers, name, value) => Reflect.set(headers.gathered(), name, value),
  defineProperty: (headers, name, property) => Reflect.defineProperty(headers.gathered(), name, property),
  deleteProperty: (headers, name) => Reflect.deleteProperty(headers.gathered(), name),
  preventExtensions: () => false,
}

/** Headers as kafkajs hands them out, while they are still bytes; undefined where another decoder made them. */
export const unreadHeaders = (headers: object | undefined): RecordHeaders | undefined =>
  (headers as { [unread]?: RecordHeaders } | undefined)?.[unread]

/**
 * kafkajs 2.2.4 reads all headers of every record into a buffer each, and gathers them by copying all it has into a new object for each
 * further one: of nine headers, which every event of ours has, that is most of what decoding a record costs. Half of the records that
 * come in are of types that the service does not want, and of the others it needs three headers: they stay bytes until somebody asks.
 */
export function mendHeaderDecoding(): void {
  const load = createRequire(import.meta.url)
  const { prototype } = load('kafkajs/src/protocol/decoder.js') as { prototype: Decoder & { [marked]?: true } }
  const readHeader = load('kafkajs/src/protocol/recordBatch/header/v0/decoder.js') as Reader
  if (prototype[marked]) return
  prototype[marked] = true
  const read = prototype.readVarIntArray
  prototype.readVarIntArray = function (this: Decoder, reader: Reader): unknown[] {
    if (reader !== readHeader) return read.call(this, reader)
    // The decoder of a record has its bytes and no others, and the headers are the last of them.
    const headers = new RecordHeaders(this.buffer.subarray(this.offset))
    this.offset = this.buffer.length
    return { reduce: () => new Proxy(headers, asKafkajsHas) } as unknown as unknown[]
  }
}
