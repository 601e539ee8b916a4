import type { RejectionProblem } from '@fifteen/contracts'
import { fieldProblems, withoutForeignName } from '@fifteen/service-defaults'
import { plainToInstance } from 'class-transformer'
import { validateSync } from 'class-validator'
import { firstFlaw } from './strict-schema.js'

const MOST_PROBLEMS = 100
const OPTIONS = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  validationError: { target: false, value: false },
} as const

/** A body as its class, with every field's problem; typed only as far as there are none. */
export function readBody<T extends object>(type: new () => T, body: object): { value: T; problems: RejectionProblem[] } {
  const flaw = firstFlaw(type, body)
  if (!flaw) return { value: body as T, problems: [] }
  // What is wrong, class-validator says better and in full.
  const value = plainToInstance(type, body)
  const problems = fieldProblems(validateSync(value, OPTIONS))
  return { value, problems: (problems.length ? problems : [flaw]).map(withoutForeignName) }
}

export const boundedProblems = (problems: RejectionProblem[]): RejectionProblem[] =>
  problems.slice(0, MOST_PROBLEMS).map(({ field, code, message }) => ({ field, code: code.slice(0, 60), message: message.slice(0, 500) }))

const NOT_PRINTABLE = /\p{Cc}/u

/** Ids become keys of rows and records: no control characters, no half characters. */
export function idProblems(field: string, id: unknown): RejectionProblem[] {
  if (typeof id !== 'string' || (id.isWellFormed() && !NOT_PRINTABLE.test(id))) return []
  return [{ field, code: 'unreadable-characters', message: `${field} must not contain control characters or halves of characters` }]
}
