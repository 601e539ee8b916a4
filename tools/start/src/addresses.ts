/** Every service, in the order of its port. */
export const SERVICES = [
  'order-intake',
  'stock-confirmation',
  'delivery-scheduling',
  'operator-tasks',
  'logistics-handoff',
  'sla-tracker',
] as const
export type ServiceName = (typeof SERVICES)[number]

const HOST = '127.0.0.1'

export interface Addresses {
  status: { port: number; url: string }
  services: Record<ServiceName, { port: number; url: string }>
  stack: { postgres: number; kafka: number; controller: number }
}

const at = (port: number) => ({ port, url: `http://${HOST}:${port}` })

/** All ports of a run move with the base. */
export function addresses(base: number): Addresses {
  const services = Object.fromEntries(SERVICES.map((name, index) => [name, at(base + 1 + index)])) as Addresses['services']
  return { status: at(base), services, stack: { kafka: base + 92, controller: base + 93, postgres: base + 432 } }
}

export const databaseOf = (service: ServiceName): string => `fifteen_${service.replaceAll('-', '_')}`
