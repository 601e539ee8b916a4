import type { INestApplication } from '@nestjs/common'
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger'
import { describeOperations } from './operations.js'
import { describeFields, publishedSchemas, validatedSchemas } from './schemas.js'

export interface DescribedService {
  name: string
  description: string
}

const REFUSALS =
  'A refusal is a problem (RFC 9457) with a stable `code`. An answer that an operation does not list is a fault of the service: a problem with status 500.'

/**
 * The service's OpenAPI document: schemas from the decorators that validate, keys and refusals from guards, pipes and `@Problems`.
 * Classes are told apart by name, so a process may describe one service only.
 */
export function openApiDocument(app: INestApplication, { name, description }: DescribedService): OpenAPIObject {
  const config = new DocumentBuilder().setTitle(name).setDescription(`${description}\n\n${REFUSALS}`).setVersion('1').build()
  const validated = validatedSchemas()
  describeFields(validated)
  const document = SwaggerModule.createDocument(app, config)
  const shared = describeOperations(app, document)
  const answers = JSON.stringify(document.paths)
  const responses = Object.fromEntries(Object.entries(shared.responses).filter(([name]) => answers.includes(`/responses/${name}"`)))
  document.components = {
    ...shared,
    responses,
    schemas: publishedSchemas(document, { ...document.components?.schemas, ...validated, ...shared.schemas }, responses),
  }
  return document
}
