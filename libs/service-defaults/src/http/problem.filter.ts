import { FifteenError, toError } from '@fifteen/kernel'
import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common'
import type { FastifyReply } from 'fastify'
import { HttpProblem, type ProblemDetails } from './problem.js'
import { type COMMON_PROBLEMS, type ProblemTable } from './problem-table.js'
import { currentRequest } from './request-context.js'

export interface ProblemFilterOptions {
  /** Refusals of the service, for errors that are thrown below the HTTP edge. */
  problems?: ProblemTable
  /** Whether an error that nobody named will pass by itself: the database is away. */
  isTransient?: (thrown: unknown) => boolean
}

const KEBAB = /(?<!^)([A-Z])/g

/** Every error of an HTTP request as RFC 9457 problem details. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('http')

  constructor(private readonly options: ProblemFilterOptions = {}) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw thrown
    const reply = host.switchToHttp().getResponse<FastifyReply>()
    const problem = this.toProblem(thrown)
    // An unhealthy probe is an answer, not a failure of this request.
    if (problem.status >= 500 && !('checks' in problem))
      this.#logger.error({ message: 'request failed', error: toError(thrown), code: problem.code })
    if (thrown instanceof HttpProblem) void reply.headers(thrown.headers)
    if (problem.status === 429 || problem.status === 503) void reply.header('retry-after', '1')
    void reply.status(problem.status).header('content-type', 'application/problem+json').send(problem)
  }

  toProblem(thrown: unknown): ProblemDetails {
    const traceId = currentRequest()?.traceId
    const common = traceId === undefined ? {} : { traceId }
    if (thrown instanceof HttpProblem) {
      return {
        ...problem(thrown.status, thrown.code, thrown.message),
        ...thrown.details,
        ...(thrown.problems ? { problems: thrown.problems } : {}),
        ...common,
      }
    }
    if (thrown instanceof HttpException) {
      const name = thrown.constructor.name.replace(/Exception$/, '').replace(KEBAB, '-$1')
      const code = REFUSED_BY_SERVER[thrown.getStatus()] ?? name.toLowerCase()
      return { ...problem(thrown.getStatus(), code, thrown.message), ...healthBody(thrown), ...common }
    }
    if (thrown instanceof FifteenError) {
      const status = this.options.problems?.[thrown.code]?.[0] ?? (thrown.retryable ? 503 : 500)
      const detail = status < 500 || thrown.retryable ? thrown.message : 'the request could not be served'
      return { ...problem(status, thrown.code, detail), ...(status < 500 ? thrown.details : {}), ...common }
    }
    const { statusCode } = toError(thrown) as Error & { statusCode?: number }
    if (statusCode !== undefined && statusCode < 500) {
      return { ...problem(statusCode, REFUSED_BY_SERVER[statusCode] ?? 'bad-request', toError(thrown).message), ...common }
    }
    if (this.options.isTransient?.(thrown)) {
      return { ...problem(503, 'unavailable', 'the request cannot be served at the moment; try again shortly'), ...common }
    }
    return { ...problem(500, 'internal-error', 'the request could not be served'), ...common }
  }
}

/** What Fastify and Nest refuse before us, by status; their codes are not ours to promise. */
const REFUSED_BY_SERVER: Readonly<Record<number, keyof typeof COMMON_PROBLEMS>> = {
  400: 'unreadable-body',
  413: 'body-too-large',
  415: 'unsupported-media-type',
}

const problem = (status: number, code: string, detail: string): ProblemDetails => ({
  type: `urn:fifteen:problem:${code}`,
  title: code.replaceAll('-', ' '),
  status,
  code,
  detail,
})

/** Terminus answers 503 with the state of each probe; it is what the caller came for. */
function healthBody(exception: HttpException): object {
  const body = exception.getResponse()
  return typeof body === 'object' && 'details' in body ? { checks: body.details } : {}
}
