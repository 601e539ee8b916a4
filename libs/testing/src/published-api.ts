import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { parse } from 'yaml'

interface Content {
  schema?: object
}

interface Answer {
  $ref?: string
  content?: Record<string, Content>
}

interface Parameter {
  name: string
  in: string
}

export interface PublishedOperation {
  method: string
  /** With its parameters in braces. */
  path: string
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Record<string, Content> }
  responses: Record<string, Answer>
  security?: Record<string, unknown>[]
}

interface Document {
  paths: Record<string, Record<string, Omit<PublishedOperation, 'method' | 'path'>>>
  components: { schemas: Record<string, object & { example?: unknown }>; responses: Record<string, Answer> }
}

const folder = join(import.meta.dirname, '..', '..', '..', 'docs', 'contracts', 'openapi')

/** Of a service that is only a test's. */
const UNPUBLISHED: Document = { paths: {}, components: { schemas: {}, responses: {} } }

/** The published OpenAPI document of a service, to hold its real answers against. */
export class PublishedApi {
  readonly #ajv = (formats as unknown as (ajv: Ajv) => Ajv)(new Ajv({ strict: false }))
  readonly #compiled = new Map<string, ValidateFunction>()

  private constructor(private readonly document: Document) {
    this.#ajv.addSchema({ $id: 'document', components: closed(document.components) as object })
  }

  static async of(service: string): Promise<PublishedApi> {
    const file = join(folder, `${service}.yaml`)
    return new PublishedApi(existsSync(file) ? (parse(await readFile(file, 'utf8')) as Document) : UNPUBLISHED)
  }

  get operations(): PublishedOperation[] {
    return Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
    )
  }

  /** The example of an operation's body; undefined where it has none. */
  exampleOf({ requestBody }: PublishedOperation): unknown {
    const reference = (requestBody?.content['application/json']?.schema as { $ref?: string } | undefined)?.$ref
    return this.document.components.schemas[reference?.split('/').at(-1) ?? '']?.example
  }

  /** Whether the document says that an operation takes this body. */
  takes({ requestBody }: PublishedOperation, body: unknown): boolean {
    return this.#flaws('', requestBody?.content['application/json']?.schema, body).length === 0
  }

  /** What an answer, and the request that was served by it, has that the document does not say. */
  differences(request: FastifyRequest, status: number, mediaType: string, body: unknown): string[] {
    const path = (request.routeOptions.url ?? '').replace(/:(\w+)/g, '{$1}')
    if (!path.startsWith('/v1/') || this.document === UNPUBLISHED) return []
    const operation = this.operations.find((each) => each.method === request.method && each.path === path)
    const name = `${request.method} ${path}`
    if (!operation) return [`${name} is not in the document`]
    const listed = operation.responses[String(status)]
    if (!listed) return [`${name} answered ${status}, which the document does not list: ${JSON.stringify(body)}`]
    const answer = listed.$ref === undefined ? listed : this.document.components.responses[listed.$ref.split('/').at(-1) ?? '']
    return [
      ...this.#answerFlaws(`${name} ${status}`, answer?.content, mediaType, body),
      ...(status < 300 ? this.#requestFlaws(name, operation, request) : []),
    ]
  }

  #answerFlaws(name: string, content: Answer['content'], mediaType: string, body: unknown): string[] {
    if (!content) return body === undefined ? [] : [`${name} has a body, and the document says none`]
    const listed = content[mediaType]
    return listed ? this.#flaws(name, listed.schema, body) : [`${name} is ${mediaType}, the document says ${Object.keys(content).join()}`]
  }

  #requestFlaws(name: string, { requestBody, parameters = [] }: PublishedOperation, { body, query }: FastifyRequest): string[] {
    const unknown = Object.keys(query as object).filter((each) => !parameters.some((known) => known.in === 'query' && known.name === each))
    const flaws = unknown.map((each) => `${name} served the query parameter ${each}, which the document does not list`)
    const schema = requestBody?.content['application/json']?.schema
    if (body === undefined || body === null) return flaws
    return [...flaws, ...(schema ? this.#flaws(`${name} served a body that the document refuses;`, schema, withoutNulls(body)) : [])]
  }

  #flaws(name: string, schema: object = {}, value: unknown): string[] {
    const text = JSON.stringify(closed(schema)).replaceAll('"#/components', '"document#/components')
    const validate = this.#compiled.get(text) ?? this.#ajv.compile(JSON.parse(text) as object)
    this.#compiled.set(text, validate)
    return validate(value)
      ? []
      : [`${name} ${this.#ajv.errorsText(validate.errors, { dataVar: 'body' })}: ${JSON.stringify(value).slice(0, 300)}`]
  }
}

/** Shops may send null for what they leave out. */
export const withoutNulls = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body, (_, value: unknown) => (value === null ? undefined : value)) ?? 'null')

/** A field that a class does not list is one that nobody documented, though a reader should let it pass. */
function closed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(closed)
  if (typeof part !== 'object' || part === null) return part
  const { example: _, examples: __, ...rest } = part as Record<string, unknown>
  const inner = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, name === 'allOf' ? value : closed(value)]))
  return 'properties' in inner && inner['type'] === 'object' ? { additionalProperties: false, ...inner } : inner
}

/** Holds every answer that a server sends against the document; `tell` hears what differs. */
export function compareAnswers(server: FastifyInstance, api: PublishedApi, tell: (differences: string[]) => void): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    const text = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.toString() : ''
    const mediaType = String(reply.getHeader('content-type') ?? '').split(';')[0] ?? ''
    tell(
      api.differences(request, reply.statusCode, mediaType, text && mediaType.endsWith('json') ? (JSON.parse(text) as unknown) : undefined),
    )
    done(null, payload)
  })
}
