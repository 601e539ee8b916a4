import { safeMessage, toError } from '@fifteen/kernel'
import type { LoggerService } from '@nestjs/common'
import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino'
import { currentRequest } from '../http/request-context.js'

/** Fields that may carry personal data or secrets wherever they stand in a logged object. */
const REDACTED = ['personal', 'phone', 'email', 'name', 'address', 'comment', 'customer', 'authorization', 'apiKey', 'body', 'value']

/**
 * The process's logger: JSON lines with service and trace id, without personal data. Lines about orders name them: `orderId`, or `keys`
 * of the first where there are several. To stdout unless told otherwise.
 */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: REDACTED.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[redacted]' },
    mixin: () => {
      const request = currentRequest()
      return request ? { traceId: request.traceId } : {}
    },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** Nest's logger interface over pino. Objects are logged as fields; a `message` among them is the message. */
export class PinoLogger implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.#write('info', message, rest)
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#write('error', message, rest)
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest)
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest)
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#write('trace', message, rest)
  }

  #write(level: 'info' | 'error' | 'warn' | 'debug' | 'trace', message: unknown, rest: unknown[]): void {
    const context = typeof rest.at(-1) === 'string' ? { context: rest.at(-1) } : {}
    if (message instanceof Error) return this.pino[level]({ ...context, err: describeError(message) }, safeMessage(message))
    if (typeof message !== 'object' || message === null) return this.pino[level](context, String(message))
    const { message: text, error, ...facts } = message as Record<string, unknown>
    const err = error === undefined ? {} : { err: describeError(error) }
    this.pino[level]({ ...context, ...facts, ...err }, typeof text === 'string' ? text : '')
  }
}

/** Code, message and stack; never the error's other fields: a driver's `detail` quotes the row. Nor what a message quotes. */
function describeError(thrown: unknown): object {
  const error = toError(thrown)
  const message = safeMessage(error)
  return {
    type: error.name,
    code: 'code' in error ? error.code : undefined,
    message,
    stack: error.stack?.replace(error.message, () => message),
    ...(error.cause === undefined ? {} : { cause: safeMessage(error.cause) }),
  }
}
