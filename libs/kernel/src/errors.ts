export interface FifteenErrorOptions {
  /** Whether the same attempt may succeed later without anybody changing anything. */
  retryable?: boolean
  cause?: unknown
  /** Facts for logs and problem details; never personal data. */
  details?: Readonly<Record<string, unknown>>
}

/** Root of every error that this system names. `code` is stable: logs, metrics and callers rely on it. */
export class FifteenError extends Error {
  readonly code: string
  readonly retryable: boolean
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, { retryable = false, cause, details = {} }: FifteenErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = new.target.name
    this.code = code
    this.retryable = retryable
    this.details = details
  }
}

/** An unknown thrown value as an Error, itself when it is one. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown
  // An error that crossed a realm (a jest sandbox, a worker) is no instanceof our Error.
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown && typeof thrown.message === 'string') {
    return Object.assign(new Error(thrown.message), thrown)
  }
  return new Error(String(thrown))
}

/** PostgreSQL's class 22, data exceptions: the value that it refuses stands in the message. */
const REFUSED_VALUE = /^22[0-9A-Z]{3}$/

/**
 * The message of a thrown value, fit for logs and tables: where a parser or the database quotes what it could not take, which may be
 * anybody's data, the quotation is left out.
 */
export function safeMessage(thrown: unknown): string {
  const error = toError(thrown)
  const quotes = error.name === 'SyntaxError' || REFUSED_VALUE.test(errorCode(error))
  return quotes ? error.message.replace(/"[^]*"/, '"…"').replace(/'[^]*'/, "'…'") : error.message
}

/** The stable code of a thrown value: ours, a driver's or Node's, else its class name. */
export function errorCode(thrown: unknown): string {
  const error = toError(thrown)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
