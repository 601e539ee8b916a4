import { createRequire } from 'node:module'

interface Header {
  key: string
  value: Buffer
}

type Reader = (decoder: Decoder) => unknown

interface Decoder {
  readVarIntArray: (this: Decoder, reader: Reader) => unknown[]
}

const marked = Symbol.for('fifteen.kafkajs-header-decoding')

/** Headers of one record, gathered as kafkajs gathers them: several values of one name become a list. */
class Headers extends Array<Header> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }

  override reduce<T>(): T {
    // Any sender chooses the names: none of them is one of an object's own.
    const gathered = Object.create(null) as Record<string, Buffer | Buffer[]>
    for (const { key, value } of this) {
      const before = gathered[key]
      if (before === undefined) gathered[key] = value
      else gathered[key] = Array.isArray(before) ? [...before, value] : [before, value]
    }
    return gathered as T
  }
}

/**
 * kafkajs 2.2.4 gathers a record's headers by copying all it has into a new object for each further one: of nine headers, which every event
 * of ours has, that is a third of what decoding a record costs.
 */
export function mendHeaderDecoding(): void {
  const load = createRequire(import.meta.url)
  const { prototype } = load('kafkajs/src/protocol/decoder.js') as { prototype: Decoder & { [marked]?: true } }
  const readHeader = load('kafkajs/src/protocol/recordBatch/header/v0/decoder.js') as Reader
  if (prototype[marked]) return
  prototype[marked] = true
  const read = prototype.readVarIntArray
  prototype.readVarIntArray = function (this: Decoder, reader: Reader): unknown[] {
    const items = read.call(this, reader)
    if (reader === readHeader) Object.setPrototypeOf(items, Headers.prototype)
    return items
  }
}
