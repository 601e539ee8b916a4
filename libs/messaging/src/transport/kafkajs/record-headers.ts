/** A value that is null has its end before its beginning. */
type Visit = (nameFrom: number, nameTo: number, valueFrom: number, valueTo: number) => boolean | undefined

/** As kafkajs has one, whatever its types say. */
type Value = Buffer | null

/**
 * The headers of one record, as bytes: a varint of how many, then of each a name and a value, both with their length before them. The
 * broker has looked at them: it stores no record that ends elsewhere than it says.
 * See the message format of Kafka's documentation, "Record Header".
 */
export class RecordHeaders {
  #gathered: Record<string, Value | Value[]> | undefined
  #text: Record<string, string> | undefined
  /** Where the last number that was read ended. */
  #at = 0

  constructor(private readonly bytes: Buffer) {}

  /** The first value of this name as text, without reading any other. */
  get(name: string): string | undefined {
    if (this.#text) return this.#text[name]
    let found: string | undefined
    this.#each((nameFrom, nameTo, valueFrom, valueTo) => {
      if (!this.#isAt(nameFrom, nameTo, name)) return false
      found = this.bytes.toString('utf8', valueFrom, valueTo)
      return true
    })
    return found
  }

  /** The first value of each name as text. */
  text(): Record<string, string> {
    if (this.#text) return this.#text
    // Any sender chooses the names: none of them is one of an object's own.
    const text = Object.create(null) as Record<string, string>
    this.#each((nameFrom, nameTo, valueFrom, valueTo) => {
      const name = this.bytes.toString('utf8', nameFrom, nameTo)
      if (!(name in text)) text[name] = this.bytes.toString('utf8', valueFrom, valueTo)
      return false
    })
    return (this.#text = text)
  }

  /** As kafkajs gathers them: several values of one name become a list. */
  gathered(): Record<string, Value | Value[]> {
    if (this.#gathered) return this.#gathered
    const gathered = Object.create(null) as Record<string, Value | Value[]>
    this.#each((nameFrom, nameTo, valueFrom, valueTo) => {
      const name = this.bytes.toString('utf8', nameFrom, nameTo)
      const value = valueTo < valueFrom ? null : this.bytes.subarray(valueFrom, valueTo)
      const before = gathered[name]
      if (before === undefined) gathered[name] = value
      else gathered[name] = Array.isArray(before) ? [...before, value] : [before, value]
      return false
    })
    return (this.#gathered = gathered)
  }

  /** Until one is what was looked for. */
  #each(isWanted: Visit): void {
    this.#at = 0
    const count = this.#number()
    for (let n = 0; n < count && this.#at < this.bytes.length; n++) {
      const nameLength = this.#number()
      const nameFrom = this.#at
      const nameTo = nameFrom + nameLength
      this.#at = nameTo
      const valueLength = this.#number()
      const valueFrom = this.#at
      this.#at = valueFrom + Math.max(0, valueLength)
      if (isWanted(nameFrom, nameTo, valueFrom, valueFrom + valueLength)) return
    }
  }

  #isAt(from: number, to: number, name: string): boolean {
    if (to - from !== name.length) return false
    for (let n = 0; n < name.length; n++) if (this.bytes[from + n] !== name.charCodeAt(n)) return false
    return true
  }

  /** A zigzag varint of at most 32 bits, as all lengths are. */
  #number(): number {
    let bits = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes[this.#at++] ?? 0
      bits |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    return (bits >>> 1) ^ -(bits & 1)
  }
}
