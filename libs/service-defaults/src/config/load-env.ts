import { FifteenError } from '@fifteen/kernel'
import { plainToInstance } from 'class-transformer'
import { validateSync } from 'class-validator'
import { envVarsOf } from './env-var.js'

/** The environment does not configure the service. Lists every problem, never a value. */
export class BadConfiguration extends FifteenError {
  constructor(problems: string[]) {
    super('bad-configuration', `cannot start with this environment:\n  ${problems.join('\n  ')}`)
  }
}

/** The typed configuration of a service. Read once; nothing else looks at process.env. Throws BadConfiguration. */
export function loadEnv<T extends object>(env: new () => T, variables: NodeJS.ProcessEnv = process.env): T {
  const known = envVarsOf(env).flatMap(({ name }) => {
    const value = variables[name]
    return value === undefined ? [] : [[name, value]]
  })
  const loaded = plainToInstance(env, Object.fromEntries(known), { exposeDefaultValues: true })
  const errors = validateSync(loaded)
  if (errors.length) throw new BadConfiguration(errors.flatMap(({ constraints }) => Object.values(constraints ?? {})))
  return loaded
}
