import { ValidationPipe, type ArgumentMetadata, type Type, type ValidationError } from '@nestjs/common'
import { HttpProblem, type FieldProblem } from './problem.js'

/** Levels of a body: conditions of rules nest deepest. */
const DEEPEST = 24
const MOST_PROBLEMS = 100
const ORDINARY_PATH = /^[\w.-]{0,200}$/
const KEBAB = /(?<!^)([A-Z])/g
/** A field of the wrong kind is told so, and nothing of what only the right kind could have. */
const KINDS = ['whitelistValidation', 'isOneObject', 'isObject', 'isArray', 'isString', 'isInt', 'isNumber', 'isBoolean', 'isIn']

/** Every wrong field once, with its path; values are not quoted. */
export function fieldProblems(errors: readonly ValidationError[], path = ''): FieldProblem[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const field = path ? `${path}.${property}` : property
    const rule = KINDS.find((kind) => kind in constraints) ?? Object.keys(constraints)[0]
    if (rule === undefined) return fieldProblems(children, field)
    return [{ field, code: rule.replace(KEBAB, '-$1').toLowerCase(), message: constraints[rule] ?? rule }]
  })
}

/** A misspelt field is named; what cannot be a field's name could be anybody's data, of any size. */
export const withoutForeignName = (problem: FieldProblem): FieldProblem =>
  ORDINARY_PATH.test(problem.field) ? problem : { field: '', code: problem.code, message: 'a field with an unusual name should not exist' }

const invalid = (problems: FieldProblem[]): HttpProblem =>
  new HttpProblem(400, 'invalid-request', `${problems.length} field${problems.length === 1 ? ' is' : 's are'} wrong`, {
    problems: problems.slice(0, MOST_PROBLEMS).map(withoutForeignName),
  })

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' && value !== null && (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)))

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0

/**
 * A body that is no object has no fields to be wrong, and class-validator would take some of them for empty ones; what is nested without
 * end is refused before anything recurses into it. A query without parameters, which most requests have, is validated once for its class:
 * no rule of a query depends on anything but its parameters.
 */
class CheapChecksFirst extends ValidationPipe {
  readonly #mayBeEmpty = new Set<Type>()

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { type, metatype } = metadata
    if (type === 'query' && metatype !== undefined && isEmpty(value)) return this.#emptyQuery(metatype, value, metadata)
    if (type !== 'body' || metatype === undefined || metatype === Object || value === undefined) return super.transform(value, metadata)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw invalid([{ field: '', code: 'is-one-object', message: 'the body must be an object' }])
    }
    if (isDeeper(value, DEEPEST)) throw invalid([{ field: '', code: 'too-deep', message: 'the body is nested too deeply' }])
    return super.transform(value, metadata)
  }

  async #emptyQuery(metatype: Type, value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (this.#mayBeEmpty.has(metatype)) return new metatype()
    const query: unknown = await super.transform(value, metadata)
    if (query instanceof metatype) this.#mayBeEmpty.add(metatype)
    return query
  }
}

/** Validates bodies, queries and params by their classes; unknown fields are refused, because a misspelt one would be lost in silence. */
export const validationPipe = (): ValidationPipe =>
  new CheapChecksFirst({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => invalid(fieldProblems(errors)),
  })
