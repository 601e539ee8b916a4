import { FifteenError, type FifteenErrorOptions } from '@fifteen/kernel'

/** One wrong field of a request. Never quotes the value. */
export interface FieldProblem {
  /** Path such as `lines.3.quantity`. */
  field: string
  code: string
  message: string
}

/** RFC 9457 problem details. */
export interface ProblemDetails {
  type: string
  title: string
  status: number
  detail?: string
  /** Stable code of the error, the last part of `type`. */
  code: string
  traceId?: string
  problems?: FieldProblem[]
  [extension: string]: unknown
}

export interface HttpProblemOptions extends FifteenErrorOptions {
  problems?: FieldProblem[]
  headers?: Record<string, string>
}

/** A named refusal with its HTTP status. Features throw it at the HTTP edge only. */
export class HttpProblem extends FifteenError {
  readonly problems: FieldProblem[] | undefined
  readonly headers: Record<string, string>

  constructor(
    readonly status: number,
    code: string,
    message: string,
    { problems, headers = {}, ...options }: HttpProblemOptions = {},
  ) {
    super(code, message, options)
    this.problems = problems
    this.headers = headers
  }
}
