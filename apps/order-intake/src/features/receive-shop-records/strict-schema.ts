import { jsonSchemaOf, type JsonSchema, type RejectionProblem } from '@fifteen/contracts'
import { Ajv, type ValidateFunction } from 'ajv'
import { isEmail } from 'class-validator'

type Definitions = Record<string, JsonSchema & { properties?: Record<string, JsonSchema>; type?: unknown }>

const compiled = new Map<new () => object, ValidateFunction>()

/**
 * The first flaw of a body by a compiled schema made of the very decorators that class-validator reads, unknown fields refused; none when
 * it is flawless. Twenty times cheaper than class-validator, and stricter: that one takes a list where it should be one object.
 */
export function firstFlaw(type: new () => object, body: object): RejectionProblem | undefined {
  const known = compiled.get(type)
  const validate = known ?? compile(type)
  if (!known) compiled.set(type, validate)
  if (validate(body)) return undefined
  const [error] = validate.errors ?? []
  const field = (error?.instancePath ?? '').slice(1).replaceAll('/', '.')
  return {
    field,
    code: error?.keyword.toLowerCase() ?? 'malformed',
    message: `${field || 'the record'} ${error?.message ?? 'is malformed'}`,
  }
}

function compile(type: new () => object): ValidateFunction {
  const { $defs = {}, ...schema } = jsonSchemaOf(type) as JsonSchema & { $defs?: Definitions }
  const ajv = new Ajv({ strict: false })
  ajv.addFormat('email', (text) => isEmail(text))
  return ajv.compile({ ...closed(schema), $defs: Object.fromEntries(Object.entries($defs).map(([name, part]) => [name, closed(part)])) })
}

const closed = (schema: Definitions[string]): JsonSchema => (schema.properties ? { ...schema, additionalProperties: false } : schema)
