import { Transform } from 'class-transformer'

export interface EnvVarOptions {
  /** One sentence for the configuration reference. */
  describe: string
  /** Shown instead of the value wherever configuration is printed. */
  secret?: boolean
}

export interface EnvVarEntry extends EnvVarOptions {
  name: string
}

const entries = new Map<object, EnvVarEntry[]>()

/** A field of an env class: its name is the variable's name, its initial value the default. */
export function EnvVar(options: EnvVarOptions): PropertyDecorator {
  return (target, property) => {
    const own = entries.get(target) ?? []
    own.push({ ...options, name: String(property) })
    entries.set(target, own)
    const type: unknown = Reflect.getMetadata('design:type', target, property)
    if (type === Number) Transform(({ value }) => (value === '' || value === undefined ? undefined : Number(value)))(target, property)
    if (type === Boolean) Transform(({ value }) => (typeof value === 'string' ? value === 'true' : (value as unknown)))(target, property)
  }
}

/** Every variable of an env class and its ancestors, ancestors first. */
export function envVarsOf(env: new () => object): EnvVarEntry[] {
  const found: EnvVarEntry[] = []
  for (let proto: unknown = env.prototype; proto && proto !== Object.prototype; proto = Object.getPrototypeOf(proto)) {
    found.unshift(...(entries.get(proto) ?? []))
  }
  return found
}
