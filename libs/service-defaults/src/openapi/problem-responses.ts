import { COMMON_PROBLEMS, type DeclaredProblem } from '../http/problem-table.js'
import type { Response, Responses, Schemas } from './parts.js'

const FIELD = { field: 'lines.0.quantity', code: 'min', message: 'quantity must not be less than 1' }
const INVALID = { code: 'invalid-request', status: 400, meaning: '1 field is wrong' }
const PROBLEM = { $ref: '#/components/schemas/Problem' }

function exampleOf({ status, code, meaning }: DeclaredProblem): object {
  return {
    type: `urn:fifteen:problem:${code}`,
    title: code.replaceAll('-', ' '),
    status,
    code,
    detail: meaning,
    ...(code === 'invalid-request' ? { problems: [FIELD] } : {}),
  }
}

/** Schemas of what every refusal looks like. */
export const problemSchemas: Schemas = {
  Problem: {
    type: 'object',
    description: 'Problem details (RFC 9457). Other members may say more about a code.',
    required: ['type', 'title', 'status', 'code', 'detail'],
    additionalProperties: true,
    example: exampleOf(INVALID),
    properties: {
      type: { type: 'string', format: 'uri', description: '`urn:fifteen:problem:` and the code.' },
      title: { type: 'string', description: 'The code in words.' },
      status: { type: 'integer', minimum: 400, maximum: 599 },
      code: { type: 'string', description: 'Stable: programs may rely on it.' },
      detail: { type: 'string', description: 'What was wrong here, for people.' },
      traceId: { type: 'string', pattern: '^[0-9a-f]{32}$', description: 'Finds the request in logs and traces.' },
      problems: { type: 'array', items: { $ref: '#/components/schemas/FieldProblem' }, description: 'Every wrong field, each once.' },
    },
  },
  FieldProblem: {
    type: 'object',
    required: ['field', 'code', 'message'],
    additionalProperties: false,
    example: FIELD,
    properties: {
      field: { type: 'string', description: 'Path such as `lines.3.quantity`; empty for the body as a whole.' },
      code: { type: 'string', description: 'Stable: programs may rely on it.' },
      message: { type: 'string', description: 'For people; never quotes the value.' },
    },
  },
}

type Common = keyof typeof COMMON_PROBLEMS

/** Answers that many operations share, by the codes that each may carry. */
const SHARED: Readonly<Record<string, readonly Common[]>> = {
  unauthorized: ['unauthorized'],
  'invalid-request': ['invalid-request'],
  'invalid-body': ['invalid-request', 'unreadable-body'],
  'body-too-large': ['body-too-large'],
  'unsupported-media-type': ['unsupported-media-type'],
}

export const commonProblem = (code: Common): DeclaredProblem => ({
  code,
  status: COMMON_PROBLEMS[code][0],
  meaning: COMMON_PROBLEMS[code][1],
})

/** The answer of a status: which codes it may carry, and what they mean. */
export function problemResponse(status: number, problems: readonly DeclaredProblem[]): Response | { $ref: string } {
  const unique = [...new Map(problems.map((problem) => [problem.code, problem])).values()]
  const codes = unique.map(({ code }) => code).join()
  const [shared] = Object.entries(SHARED).find(([, common]) => common.join() === codes) ?? []
  return shared === undefined ? described(status, unique) : { $ref: `#/components/responses/${shared}` }
}

export const UNAVAILABLE = { $ref: '#/components/responses/unavailable' }

/** Answers that most operations share. */
export const sharedResponses: Responses = {
  ...Object.fromEntries(
    Object.entries(SHARED).map(([name, codes]) => {
      const problems = codes.map(commonProblem)
      return [name, described(problems[0]?.status ?? 400, problems)]
    }),
  ),
  unavailable: {
    description: 'Something that the service needs is away or busy. Try again after `Retry-After` seconds.',
    headers: { 'retry-after': { schema: { type: 'integer' }, description: 'Seconds.' } },
    content: {
      'application/problem+json': {
        schema: PROBLEM,
        examples: { unavailable: { value: exampleOf({ status: 503, code: 'unavailable', meaning: 'try again shortly' }) } },
      },
    },
  },
}

function described(status: number, problems: readonly DeclaredProblem[]): Response {
  return {
    description: problems.map(({ code, meaning }) => `\`${code}\`: ${meaning}`).join('\n\n'),
    ...(status === 429 ? { headers: { 'retry-after': { schema: { type: 'integer' }, description: 'Seconds.' } } } : {}),
    content: {
      'application/problem+json': {
        schema: { allOf: [PROBLEM, { type: 'object', properties: { code: { type: 'string', enum: problems.map(({ code }) => code) } } }] },
        examples: Object.fromEntries(problems.map((problem) => [problem.code, { value: exampleOf(problem) }])),
      },
    },
  }
}
