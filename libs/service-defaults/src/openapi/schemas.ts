import { createRequire } from 'node:module'
import { ApiProperty, type ApiPropertyOptions, type OpenAPIObject } from '@nestjs/swagger'
import { getMetadataStorage } from 'class-validator'
import { validationMetadatasToSchemas } from 'class-validator-jsonschema'
import { exampleOf } from './example.js'
import type { Schemas } from './parts.js'
import { sampleOf } from './sample.js'

// class-transformer exports its metadata only below its index; nested classes are found there.
const { defaultMetadataStorage } = createRequire(import.meta.url)('class-transformer/cjs/storage.js') as {
  defaultMetadataStorage: NonNullable<Parameters<typeof validationMetadatasToSchemas>[0]>['classTransformerMetadataStorage']
}

const PREFIX = '#/components/schemas/'

/** Schemas of every class that carries validation decorators, by class name. */
export const validatedSchemas = (): Schemas =>
  validationMetadatasToSchemas({
    classValidatorMetadataStorage: getMetadataStorage(),
    classTransformerMetadataStorage: defaultMetadataStorage,
    // The reference to the nested class says it.
    additionalConverters: { isOneObject: () => ({}) },
    refPointerPrefix: PREFIX,
  }) as Schemas

/** Tells Swagger of the fields it needs to know one by one: those of query and path classes are parameters, not a schema. */
export function describeFields(schemas: Schemas): void {
  const targets = new Set<unknown>([
    ...(getMetadataStorage() as unknown as { validationMetadatas: Map<unknown, unknown> }).validationMetadatas.keys(),
  ])
  for (const target of targets) {
    if (typeof target !== 'function') continue
    const schema = schemas[target.name]
    if (!schema || '$ref' in schema) continue
    for (const [field, description] of Object.entries(schema.properties ?? {})) {
      if (JSON.stringify(description).includes('$ref')) continue
      const options = { ...description, required: schema.required?.includes(field) ?? false } as ApiPropertyOptions
      ApiProperty(options)(target.prototype as object, field)
    }
  }
}

/**
 * The schemas that operations and shared answers use, and what those use, with their examples. What only requests use is closed: a field
 * that is not listed is refused.
 */
export function publishedSchemas(document: OpenAPIObject, schemas: Schemas, responses: unknown): Schemas {
  const operations = Object.values(document.paths).flatMap(
    (path) => Object.values(path) as { responses?: unknown; requestBody?: unknown }[],
  )
  const asked = reached(
    operations.map(({ requestBody }) => requestBody),
    schemas,
  )
  const answered = reached([responses, ...operations.map(({ responses: own }) => own)], schemas)
  const names = [...new Set([...asked, ...answered])].sort()
  return Object.fromEntries(
    names.flatMap((name) => {
      const schema = schemas[name]
      if (!schema) return []
      const closed = !answered.has(name) && 'properties' in schema ? { additionalProperties: false } : {}
      const own: unknown = 'example' in schema ? schema.example : undefined
      return [[name, { ...schema, ...closed, example: exampleOf(name) ?? own ?? sampleOf({ $ref: PREFIX + name }, schemas) }]]
    }),
  )
}

function reached(roots: unknown, schemas: Schemas): Set<string> {
  const found = new Set<string>()
  const visit = (part: unknown): void => {
    for (const [, name] of JSON.stringify(part ?? null).matchAll(/#\/components\/schemas\/([^"]+)"/g)) {
      if (name === undefined || found.has(name)) continue
      found.add(name)
      if (schemas[name]) visit(schemas[name])
    }
  }
  visit(roots)
  return found
}
