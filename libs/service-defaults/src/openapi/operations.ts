import { FifteenError, type AccessKey } from '@fifteen/kernel'
import type { INestApplication, Type } from '@nestjs/common'
import { ModulesContainer } from '@nestjs/core'
import type { OpenAPIObject } from '@nestjs/swagger'
import { getMetadataStorage } from 'class-validator'
import { declaredProblems, type DeclaredProblem } from '../http/problem-table.js'
import type { Operation, Responses, Schemas, SecuritySchemes } from './parts.js'
import { commonProblem, problemResponse, problemSchemas, sharedResponses, UNAVAILABLE } from './problem-responses.js'

/** A guard that does not say which keys open what it guards: nobody could document the operation. */
export class SilentGuard extends FifteenError {
  constructor(guard: string) {
    super('silent-guard', `${guard} needs a static \`keys\`: which keys it lets in`)
  }
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const
const GUARDS = '__guards__'

type Guard = Type & { keys?: readonly AccessKey[] }

/** Writes keys and refusals into every operation; returns the components that they refer to. */
export function describeOperations(
  app: INestApplication,
  document: OpenAPIObject,
): { schemas: Schemas; responses: Responses; securitySchemes: SecuritySchemes } {
  const handlers = handlersOf(app)
  const keys = new Map<string, AccessKey>()
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method]
      const handler = handlers.get(operation?.operationId ?? '')
      if (!operation || !handler) continue
      describe(operation, handler)
      for (const key of keysOf(handler.guards)) keys.set(key.name, key)
    }
  }
  return {
    schemas: problemSchemas,
    responses: sharedResponses,
    securitySchemes: Object.fromEntries(
      [...keys.values()].map(({ name, description }) => [
        name,
        { type: 'http', scheme: 'bearer', description: `${description} The same key may be sent as \`X-Api-Key\`.` },
      ]),
    ),
  }
}

interface Handler {
  guards: Guard[]
  problems: DeclaredProblem[]
  /** Whether the validating pipe stands before one of its arguments. */
  validated: boolean
}

/** Every method of every controller, by the operationId that Swagger gives it. */
function handlersOf(app: INestApplication): Map<string, Handler> {
  const found = new Map<string, Handler>()
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue
      const prototype = metatype.prototype as Record<string, object>
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const method = prototype[name]
        if (typeof method !== 'function') continue
        const guards = [...guardsOf(metatype), ...guardsOf(method)]
        const problems = [...guards, metatype, method].flatMap(declaredProblems)
        const types = (Reflect.getMetadata('design:paramtypes', prototype, name) as unknown[] | undefined) ?? []
        found.set(`${metatype.name}_${name}`, { guards, problems, validated: types.some(isValidated) })
      }
    }
  }
  return found
}

const isValidated = (type: unknown): boolean =>
  typeof type === 'function' && getMetadataStorage().getTargetValidationMetadatas(type, '', false, false).length > 0

const guardsOf = (holder: object): Guard[] => (Reflect.getMetadata(GUARDS, holder) as Guard[] | undefined) ?? []

const keysOf = (guards: readonly Guard[]): AccessKey[] =>
  guards.flatMap(({ name, keys }) => {
    if (!keys) throw new SilentGuard(name)
    return keys
  })

function describe(operation: Operation, { guards, problems, validated }: Handler): void {
  for (const parameter of operation.parameters ?? []) {
    // Lists in queries are separated by commas.
    if ('in' in parameter && parameter.in === 'query' && parameter.schema && 'items' in parameter.schema) parameter.explode = false
  }
  for (const answer of Object.values(operation.responses)) if (answer && 'description' in answer) answer.description ||= 'Done.'
  operation.security = keysOf(guards).map(({ name }) => ({ [name]: [] }))
  const all = [
    ...(guards.length ? [commonProblem('unauthorized')] : []),
    ...(validated ? [commonProblem('invalid-request')] : []),
    // Refused by the server before anything else looks at it.
    ...(operation.requestBody ? (['unreadable-body', 'body-too-large', 'unsupported-media-type'] as const).map(commonProblem) : []),
    ...problems,
  ]
  for (const status of [...new Set(all.map((problem) => problem.status))].sort()) {
    operation.responses[String(status)] = problemResponse(
      status,
      all.filter((problem) => problem.status === status),
    )
  }
  operation.responses['503'] = UNAVAILABLE
}
