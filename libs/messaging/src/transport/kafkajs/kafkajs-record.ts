import type { IHeaders, KafkaMessage } from 'kafkajs'
import type { IncomingRecord } from '../records.js'
import { unreadHeaders } from './header-decoding.js'

/** A message of kafkajs as a record of the port. Headers are read when somebody asks for them. */
export class KafkajsRecord implements IncomingRecord {
  readonly offset: bigint
  readonly key: string | null
  readonly value: Buffer | null
  readonly timestamp: number
  readonly #given: IHeaders | undefined
  #text: Record<string, string> | undefined

  constructor(
    readonly topic: string,
    readonly partition: number,
    { key, value, headers, offset, timestamp }: KafkaMessage,
  ) {
    this.offset = BigInt(offset)
    this.key = key === null ? null : key.toString()
    this.value = value
    this.timestamp = Number(timestamp)
    this.#given = headers
  }

  get headers(): Record<string, string> {
    return (this.#text ??= unreadHeaders(this.#given)?.text() ?? toText(this.#given))
  }

  header(name: string): string | undefined {
    if (this.#text) return this.#text[name]
    const unread = unreadHeaders(this.#given)
    return unread ? unread.get(name) : this.headers[name]
  }
}

/** The first value of each name. */
function toText(headers: IHeaders | undefined): Record<string, string> {
  const text: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) text[name] = (Array.isArray(value) ? value[0] : value)?.toString() ?? ''
  }
  return text
}
