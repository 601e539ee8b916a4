import { createRequire } from 'node:module'
import { getMetadataStorage } from 'class-validator'
import { validationMetadatasToSchemas } from 'class-validator-jsonschema'
import type { MessageClass } from './contract.js'

// class-transformer exports its metadata only below its index; the generator needs it to see the classes of nested fields.
const { defaultMetadataStorage } = createRequire(import.meta.url)('class-transformer/cjs/storage.js') as {
  defaultMetadataStorage: NonNullable<Parameters<typeof validationMetadatasToSchemas>[0]>['classTransformerMetadataStorage']
}

export type JsonSchema = Record<string, unknown>

/** JSON Schema of every class that carries validation decorators, by class name; references start with `prefix`. */
export function jsonSchemas(prefix = '#/components/schemas/'): Record<string, JsonSchema> {
  return validationMetadatasToSchemas({
    classValidatorMetadataStorage: getMetadataStorage(),
    classTransformerMetadataStorage: defaultMetadataStorage,
    // The reference to the nested class says it.
    additionalConverters: { isOneObject: () => ({}) },
    refPointerPrefix: prefix,
  }) as Record<string, JsonSchema>
}

/** JSON Schema of one class, with what it refers to under `$defs`. */
export function jsonSchemaOf(message: MessageClass<object>): JsonSchema {
  const all = jsonSchemas('#/$defs/')
  return { ...all[message.name], $defs: all }
}
