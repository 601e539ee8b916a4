import { healthProbes, type HealthKind, type HealthProbe, type HealthReport, type OffersHealthProbes } from '@fifteen/kernel'
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common'
import { DiscoveryService } from '@nestjs/core'

const offers = (instance: unknown): instance is OffersHealthProbes =>
  typeof instance === 'object' && instance !== null && healthProbes in instance

/** Collects the probes that any provider offers under the `healthProbes` symbol. */
@Injectable()
export class HealthRegistry implements OnApplicationBootstrap {
  #probes: HealthProbe[] = []
  #stopping = false

  constructor(private readonly discovery: DiscoveryService) {}

  onApplicationBootstrap(): void {
    const instances = new Set(
      this.discovery.getProviders().map((wrapper): unknown => (wrapper.isNotMetatype || wrapper.instance ? wrapper.instance : null)),
    )
    this.#probes = [...instances].filter(offers).flatMap((instance) => instance[healthProbes]())
  }

  /** From here on readiness is off: nothing new is sent to this instance. */
  stopping(): void {
    this.#stopping = true
  }

  async check(kind: HealthKind): Promise<{ name: string; report: HealthReport }[]> {
    const probes = this.#probes.filter((probe) => probe.kind === kind)
    const reports = await Promise.all(probes.map(async (probe) => ({ name: probe.name, report: await probe.check() })))
    return kind === 'readiness' && this.#stopping
      ? [...reports, { name: 'shutdown', report: { healthy: false, detail: 'stopping' } }]
      : reports
  }
}
