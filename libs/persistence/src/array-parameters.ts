/** Array types that travel in PostgreSQL's binary format, by the name that a statement casts its parameter to. */
export type ArrayType = 'uuid' | 'text' | 'int' | 'bigint' | 'boolean' | 'timestamptz' | 'bytea'

const OIDS: Readonly<Record<ArrayType, number>> = { boolean: 16, bytea: 17, bigint: 20, int: 23, text: 25, timestamptz: 1184, uuid: 2950 }
const CAST = /\$(\d+)::(uuid|text|int|bigint|boolean|timestamptz|bytea)\[\]/g
const HEADER_BYTES = 20
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1)
const FIRST_INT = -2_147_483_648
const LAST_INT = 2_147_483_647
const INT_VALUES = 4_294_967_296
const ELEMENT_BYTES = { uuid: 16, int: 4, bigint: 8, boolean: 1, timestamptz: 8 }
const NO_HEX = 0x100
const DASH = 45

/** Type of each array parameter as the text casts it, by the parameter's index from 0; without those that are cast in two ways. */
export function arrayTypesOf(text: string): ReadonlyMap<number, ArrayType> {
  const types = new Map<number, ArrayType>()
  const mixed = new Set<number>()
  for (const [, number, name] of text.matchAll(CAST)) {
    const [index, type] = [Number(number) - 1, name as ArrayType]
    if ((types.get(index) ?? type) !== type) mixed.add(index)
    types.set(index, type)
  }
  for (const index of mixed) types.delete(index)
  return types
}

/**
 * The array as PostgreSQL's binary format has it: neither side writes or reads a text literal with its quotes, and bytes are not doubled
 * in hex. Undefined where an element is not what the type holds: the driver then sends text, and the server says what is wrong.
 */
export function binaryArray(type: ArrayType, values: readonly unknown[]): Buffer | undefined {
  const size = sizeOf(type, values)
  if (size === undefined) return undefined
  const out = Buffer.allocUnsafe(size)
  out.writeInt32BE(values.length ? 1 : 0, 0)
  out.writeInt32BE(0, 4)
  out.writeInt32BE(OIDS[type], 8)
  if (!values.length) return out.subarray(0, 12)
  out.writeInt32BE(values.length, 12)
  out.writeInt32BE(1, 16)
  let at = HEADER_BYTES
  for (const value of values) {
    if (value === null || value === undefined) {
      out.writeInt32BE(1, 4)
      at = out.writeInt32BE(-1, at)
      continue
    }
    const from = at + 4
    const end = write(type, value, out, from)
    if (end < 0) return undefined
    out.writeInt32BE(end - from, at)
    at = end
  }
  return out.subarray(0, at)
}

/** Bytes that are surely enough. */
function sizeOf(type: ArrayType, values: readonly unknown[]): number | undefined {
  if (type !== 'text' && type !== 'bytea') return HEADER_BYTES + values.length * (4 + ELEMENT_BYTES[type])
  let size = HEADER_BYTES + values.length * 4
  for (const value of values) {
    if (value === null || value === undefined) continue
    if (type === 'bytea' ? !Buffer.isBuffer(value) : typeof value !== 'string') return undefined
    size += Buffer.byteLength(value as string | Buffer)
  }
  return size
}

/** Writes one element and returns where it ends; -1 where it is no such element. */
function write(type: ArrayType, value: NonNullable<unknown>, out: Buffer, at: number): number {
  switch (type) {
    case 'text':
      return at + out.write(value as string, at)
    case 'bytea':
      return at + (value as Buffer).copy(out, at)
    case 'uuid':
      return typeof value === 'string' ? writeUuid(value, out, at) : -1
    case 'int':
      return Number.isInteger(value) && (value as number) >= FIRST_INT && (value as number) <= LAST_INT
        ? out.writeInt32BE(value as number, at)
        : -1
    case 'boolean':
      return typeof value === 'boolean' ? out.writeUInt8(value ? 1 : 0, at) : -1
    case 'timestamptz':
      return value instanceof Date ? writeInteger((value.getTime() - POSTGRES_EPOCH_MS) * 1000, out, at) : -1
    case 'bigint':
      return typeof value === 'number' ? writeInteger(value, out, at) : -1
  }
}

/** In two halves, which is what a number holds exactly. */
function writeInteger(value: number, out: Buffer, at: number): number {
  if (!Number.isSafeInteger(value)) return -1
  const high = Math.floor(value / INT_VALUES)
  out.writeInt32BE(high, at)
  return out.writeUInt32BE(value - high * INT_VALUES, at + 4)
}

const HEX = new Uint16Array(128).fill(NO_HEX)
for (let digit = 0; digit < 16; digit++) {
  const text = digit.toString(16)
  HEX[text.charCodeAt(0)] = digit
  HEX[text.toUpperCase().charCodeAt(0)] = digit
}
const hexAt = (text: string, index: number): number => HEX[text.charCodeAt(index)] ?? NO_HEX

/** Only the form with dashes, which is how we and the server write them; the server reads others too. */
function writeUuid(text: string, out: Buffer, at: number): number {
  if (text.length !== 36) return -1
  for (let index = 0, byte = at; index < 36; index += 2) {
    if (index === 8 || index === 13 || index === 18 || index === 23) {
      if (text.charCodeAt(index++) !== DASH) return -1
    }
    const value = (hexAt(text, index) << 4) | hexAt(text, index + 1)
    if (value > 0xff) return -1
    out[byte++] = value
  }
  return at + 16
}
