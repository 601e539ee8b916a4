import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'

/** A shop's own key. Made once: with the bare bytes every hash would cost seven times as much. */
export type HashKey = KeyObject

export const hashKeyOf = (bytes: Buffer): HashKey => createSecretKey(bytes)

/** HMAC-SHA256 with the shop's key, hex. Phones, e-mails and whole contents are too easily guessed for a bare hash. */
export const keyedHash = (key: HashKey, text: string): string => createHmac('sha256', key).update(text).digest('hex')
