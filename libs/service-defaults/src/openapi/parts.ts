import type { OpenAPIObject } from '@nestjs/swagger'

type Components = NonNullable<OpenAPIObject['components']>

export type Schemas = NonNullable<Components['schemas']>
export type Responses = NonNullable<Components['responses']>
export type Response = Responses[string]
export type SecuritySchemes = NonNullable<Components['securitySchemes']>
export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>
