import { isId } from '@fifteen/kernel'
import type { HttpProblem } from '@fifteen/service-defaults'
import { refusal } from '../../problems.js'

const badCursor = (): HttpProblem => refusal('bad-cursor', 'the cursor is none that this list gave')

/** A place in a list by (receivedAt, orderId), opaque to callers. */
export function encodePlace({ receivedAt, orderId }: { receivedAt: Date; orderId: string }): string {
  return Buffer.from(`${receivedAt.toISOString()} ${orderId}`).toString('base64url')
}

/** Throws HttpProblem 400. */
export function decodePlace(cursor: string): { receivedAt: Date; orderId: string } {
  const [instant = '', orderId = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  const receivedAt = new Date(instant)
  if (Number.isNaN(receivedAt.getTime()) || !isId(orderId)) throw badCursor()
  return { receivedAt, orderId }
}

/** A place in a list by a count. Throws HttpProblem 400. */
export function decodeCount(cursor: string): string {
  if (!/^\d{1,18}$/.test(cursor)) throw badCursor()
  return cursor
}

/** A place in a list by an id. Throws HttpProblem 400. */
export function decodeId(cursor: string): string {
  if (!isId(cursor)) throw badCursor()
  return cursor
}
