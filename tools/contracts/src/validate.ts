import { Parser } from '@asyncapi/parser'
import { validate } from '@readme/openapi-parser'
import { parse } from 'yaml'
import { exampleProblems } from './openapi-examples.js'

/** The parser's severity 0. */
const ERRORS = 0

/** Problems of an AsyncAPI document by the initiative's own parser; empty when it is valid. */
export async function asyncApiProblems(text: string): Promise<string[]> {
  const { diagnostics } = await new Parser().parse(text)
  return diagnostics.filter(({ severity }) => Number(severity) === ERRORS).map(({ message, path }) => `${path.join('.')}: ${message}`)
}

type OpenApi = Extract<Parameters<typeof validate>[0], object>

/** Problems of an OpenAPI document: of its form and references by a parser, and of examples that their own schema refuses. */
export async function openApiProblems(text: string): Promise<string[]> {
  // The parser resolves references in place.
  const result = await validate(parse(text) as OpenApi, { resolve: { external: false }, validate: { errors: { colorize: false } } })
  const problems = result.valid ? [] : result.errors.map(({ message }) => message.trim())
  return problems.length ? problems : exampleProblems(parse(text) as object)
}
