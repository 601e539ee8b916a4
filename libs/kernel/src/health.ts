/** What a part of a service says of itself. `detail` is shown to whoever asks and carries no secrets. */
export interface HealthReport {
  healthy: boolean
  detail: string
}

/**
 * liveness: restarting the process would help. readiness: this instance can do its durable work now.
 * startup: it has finished what it does once (migrations, first reads).
 */
export type HealthKind = 'liveness' | 'readiness' | 'startup'

export interface HealthProbe {
  name: string
  kind: HealthKind
  /** Must answer quickly from what is known; never throws. */
  check(): HealthReport | Promise<HealthReport>
}

/** Method name under which any provider offers its probes: found by the service's health module without either importing the other. */
export const healthProbes = Symbol.for('fifteen.health-probes')

export interface OffersHealthProbes {
  [healthProbes](): HealthProbe[]
}
