import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SERVICES, type ServiceName } from '@fifteen/start'
import { repository, results } from '../harness/paths.js'
import type { BenchSystem } from '../harness/system.js'
import { figure, table } from '../harness/table.js'
import { Profiler } from './profiler.js'
import { relative, summarise } from './summary.js'

/** Services to profile, by the names a user may give: one, several with commas, or all. Throws on a name that is none. */
export function profiledServices(given: string): ServiceName[] {
  if (given === 'all') return [...SERVICES]
  return given.split(',').map((name) => {
    const service = SERVICES.find((known) => known === name)
    if (!service) throw new Error(`--profile ${name} is no service: name ${SERVICES.join(', ')}, or all.`)
    return service
  })
}

/** Profiles services over one interval. */
export class Profiling {
  private constructor(private readonly profilers: Map<ServiceName, Profiler>) {}

  static async begin(system: BenchSystem, services: readonly ServiceName[]): Promise<Profiling> {
    const profilers = new Map<ServiceName, Profiler>()
    for (const name of services) profilers.set(name, await Profiler.begin(system.inspectPort(name)))
    return new Profiling(profilers)
  }

  /** Writes a file of each and returns their summaries. */
  async end(): Promise<string> {
    mkdirSync(results, { recursive: true })
    const parts: string[] = []
    for (const [name, profiler] of this.profilers) {
      const profile = await profiler.end()
      const file = join(results, `${name}.cpuprofile`)
      writeFileSync(file, JSON.stringify(relative(profile, repository)))
      const { busyMs, functions, places } = summarise(profile, repository)
      const rows = (times: typeof places) => times.map(({ name: what, share }) => [`${figure(100 * share)} %`, what])
      parts.push(
        `${name}: busy ${figure(busyMs / 1000)} s, profile in ${file.replace(`${repository}/`, '')}`,
        table(['self', 'package or workspace'], rows(places)),
        table(['self', 'function'], rows(functions)),
      )
    }
    return parts.join('\n\n')
  }
}
