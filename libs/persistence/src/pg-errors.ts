import { errorCode, toError } from '@fifteen/kernel'

/** Codes after which the session is gone: idle or transaction time-out in a transaction, administrator's orders, a server going down. */
const SESSION_ENDED = new Set(['25P03', '25P04'])
const SESSION_ENDED_CLASSES = ['08', '57P']
/** The same statement may succeed later: lock time-out, cancelled by its time-out, a server that is read-only until its fail-over is over. */
const TRANSIENT_CODES = new Set(['55P03', '57014', '25006'])
/** Transaction rollback (lost a race), insufficient resources. */
const TRANSIENT_CLASSES = ['40', '53']
const NETWORK_CODES = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'database-unreachable'],
])
/** `pg` names no code when a socket ends under a query, an answer is overdue, or the pool gives up waiting. */
const DRIVER_MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (has encountered a connection error|was closed))/
const SQLSTATE = /^[0-9A-Z]{5}$/

export const PG_UNIQUE_VIOLATION = '23505'

/** Whether the connection, or the server behind it, is gone: nothing more can be asked on it, and what it had not committed is undone. */
export function isConnectionLost(thrown: unknown): boolean {
  const code = errorCode(thrown)
  if (NETWORK_CODES.has(code) || SESSION_ENDED.has(code)) return true
  if (SQLSTATE.test(code)) return SESSION_ENDED_CLASSES.some((prefix) => code.startsWith(prefix))
  return DRIVER_MESSAGES.test(toError(thrown).message)
}

/** Whether a database error is worth repeating unchanged. */
export function isTransientDatabaseError(thrown: unknown): boolean {
  const code = errorCode(thrown)
  return isConnectionLost(thrown) || TRANSIENT_CODES.has(code) || (SQLSTATE.test(code) && TRANSIENT_CLASSES.some((c) => code.startsWith(c)))
}

/** Whether the database cannot work for anybody now (away, going down, out of resources): no statement and no record is to blame. */
export function isDatabaseOutage(thrown: unknown): boolean {
  const code = errorCode(thrown)
  return isConnectionLost(thrown) ? !SESSION_ENDED.has(code) : code === '25006' || (SQLSTATE.test(code) && code.startsWith('53'))
}
