import { envVarsOf, ServiceEnv, type ServiceDefinition } from '@fifteen/service-defaults'

/** The configuration reference in Markdown, from the env classes. */
export function configurationReference(definitions: ServiceDefinition<ServiceEnv>[]): string {
  const common = envVarsOf(ServiceEnv)
  const own = definitions.flatMap((definition) => {
    const entries = envVarsOf(definition.env).filter((entry) => !common.includes(entry))
    return entries.length ? [`## ${definition.name}`, '', ...table(entries, new definition.env()), ''] : []
  })
  return [
    '# Configuration',
    '',
    'Generated from the env classes by `npm run contracts`. Every service reads its environment once, at the start, and names every problem at once.',
    '',
    '## Every service',
    '',
    ...table(common, new ServiceEnv()),
    '',
    ...own,
  ].join('\n')
}

function table(entries: ReturnType<typeof envVarsOf>, defaults: object): string[] {
  const rows = entries.map(({ name, describe, secret }) => {
    const value = Reflect.get(defaults, name) as string | number | boolean | undefined
    const shown = value === '' || value === undefined ? '' : `\`${String(value)}\``
    return `| \`${name}\` | ${shown} | ${describe}${secret ? ' Secret.' : ''} |`
  })
  return ['| variable | default | meaning |', '|---|---|---|', ...rows]
}
