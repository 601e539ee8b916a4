import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'

interface Content {
  schema?: object
  example?: unknown
  examples?: Record<string, { value?: unknown }>
}

type Contents = Record<string, Content>

interface Operation {
  requestBody?: { content: Contents }
  responses: Record<string, { $ref?: string; content?: Contents }>
}

interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object & { example?: unknown }>; responses?: Record<string, { content?: Contents }> }
}

/** Bodies without an example, and examples that their schema refuses. */
export function exampleProblems(document: object): string[] {
  const { paths, components } = document as Document
  const ajv = (formats as unknown as (ajv: Ajv) => Ajv)(new Ajv({ strict: false, allErrors: true })).addSchema({
    $id: 'document',
    components,
  })
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  )
  const contents = [
    ...operations.flatMap(({ name, operation: { requestBody, responses } }) => [
      ...named(`${name} request`, requestBody?.content),
      ...Object.entries(responses).flatMap(([status, { content }]) => named(`${name} ${status}`, content)),
    ]),
    ...Object.entries(components.responses ?? {}).flatMap(([name, { content }]) => named(name, content)),
  ]
  return contents.flatMap(([name, content]) => {
    const validate = ajv.compile(absolute(content.schema ?? {}))
    const values = examplesOf(content, components.schemas)
    return values.length ? values.flatMap((value) => flaws(name, validate, value)) : [`${name} has no example`]
  })
}

const named = (name: string, contents: Contents = {}): [string, Content][] => Object.values(contents).map((content) => [name, content])

/** References inside a part, as references into the whole document. */
const absolute = (schema: object): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components')) as object

function examplesOf({ schema, example, examples = {} }: Content, schemas: Document['components']['schemas']): unknown[] {
  const [, name] = /^\{"\$ref":"#\/components\/schemas\/([^"]+)"\}$/.exec(JSON.stringify(schema)) ?? []
  const [, item] = /^\{"type":"array","items":\{"\$ref":"#\/components\/schemas\/([^"]+)"\}\}$/.exec(JSON.stringify(schema)) ?? []
  const inherited = name === undefined ? undefined : schemas[name]?.example
  const listed = item === undefined ? undefined : schemas[item]?.example
  return [example, inherited, listed === undefined ? undefined : [listed], ...Object.values(examples).map(({ value }) => value)].filter(
    (value) => value !== undefined,
  )
}

const flaws = (name: string, validate: ValidateFunction, value: unknown): string[] =>
  validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${name}: its example is refused at ${instancePath || '/'}: ${message}`)
