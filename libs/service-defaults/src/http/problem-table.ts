import { HttpProblem, type HttpProblemOptions } from './problem.js'

/** Refusals by their stable code: the HTTP status, and what it means in one sentence. */
export type ProblemTable = Readonly<Record<string, readonly [status: number, meaning: string]>>

/** A refusal that an operation may answer with. */
export interface DeclaredProblem {
  code: string
  status: number
  meaning: string
}

/** What every operation may be refused with, by what stands before it. */
export const COMMON_PROBLEMS = {
  unauthorized: [401, 'No key was sent, or none that opens this.'],
  'invalid-request': [400, 'Fields are wrong: `problems` names each of them once.'],
  'unreadable-body': [400, 'The body is no JSON.'],
  'body-too-large': [413, 'The body is larger than 1 MiB.'],
  'unsupported-media-type': [415, 'The body is said to be something else than application/json.'],
} as const satisfies ProblemTable

const DECLARED = Symbol('fifteen.declared-problems')

export interface ProblemsOf<Code extends string> {
  /** Names the refusals of an operation, of all of a controller's, or of a guard; the API's documentation is made of them. */
  Problems: (...codes: Code[]) => ClassDecorator & MethodDecorator
  /** The refusal itself, to be thrown at the HTTP edge. Without a detail of its own it says what the table says. */
  refusal: (code: Code, detail?: string, options?: HttpProblemOptions) => HttpProblem
}

/** The one place where a service's refusals get their status and meaning. */
export function problemsOf<Table extends ProblemTable>(table: Table): ProblemsOf<keyof Table & string> {
  type Code = keyof Table & string
  const entry = (code: Code): readonly [status: number, meaning: string] => table[code] as readonly [number, string]
  return {
    Problems: (...codes) => declare(codes.map((code) => ({ code, status: entry(code)[0], meaning: entry(code)[1] }))),
    refusal: (code, detail, options) => new HttpProblem(entry(code)[0], code, detail ?? entry(code)[1], options),
  }
}

function declare(problems: DeclaredProblem[]): ClassDecorator & MethodDecorator {
  return (target: object, _?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const holder = (descriptor?.value as object | undefined) ?? target
    Reflect.defineMetadata(DECLARED, [...declaredProblems(holder), ...problems], holder)
  }
}

/** The refusals that a class or a method names itself with. */
export const declaredProblems = (holder: object): DeclaredProblem[] =>
  (Reflect.getOwnMetadata(DECLARED, holder) as DeclaredProblem[] | undefined) ?? []
