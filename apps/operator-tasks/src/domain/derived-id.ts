import { createHash } from 'node:crypto'

/** A UUIDv5 (RFC 9562) within the order's own namespace: the same parts give the same id, so a repeated decision is a repeat. */
export function derivedId(orderId: string, ...parts: (string | number)[]): string {
  const namespace = Buffer.from(orderId.replaceAll('-', ''), 'hex')
  const bytes = createHash('sha1').update(namespace).update(parts.join('/')).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
