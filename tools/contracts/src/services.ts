import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ServiceDefinition, ServiceEnv } from '@fifteen/service-defaults'

export const SERVICES = [
  'order-intake',
  'stock-confirmation',
  'delivery-scheduling',
  'operator-tasks',
  'logistics-handoff',
  'sla-tracker',
] as const

export const root = join(import.meta.dirname, '..', '..', '..')

/** The definition that a built service exports. */
export async function definitionOf(service: string): Promise<ServiceDefinition<ServiceEnv>> {
  const built = (await import(pathToFileURL(join(root, 'apps', service, 'dist', 'service.js')).href)) as {
    definition: ServiceDefinition<ServiceEnv>
  }
  return built.definition
}
