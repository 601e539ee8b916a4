import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { SERVICES } from '@fifteen/start'
import { flameGraph } from '../flame/flame-graph.js'
import { framesOf } from '../flame/frames.js'
import { inSources } from '../flame/sources.js'
import { documentation, repository, results } from '../harness/paths.js'
import type { CpuProfile } from '../profile/profiler.js'
import { recordedPlots } from './recorded-plots.js'

function write(folder: string, name: string, svg: string): void {
  mkdirSync(join(documentation, folder), { recursive: true })
  const file = join(documentation, folder, `${name}.svg`)
  writeFileSync(file, svg)
  process.stdout.write(`${relative(repository, file)}: ${Math.ceil(svg.length / 1_000)} kB\n`)
}

// Plots from what is kept in the repository; flame graphs only from profiles that were taken here.
for (const { name, svg } of recordedPlots()) write('plots', name, svg)
for (const service of SERVICES) {
  const file = join(results, `${service}.cpuprofile`)
  if (!existsSync(file)) {
    process.stdout.write(`${service}: no profile of it is here, its flame graph stays as it is\n`)
    continue
  }
  const profile = inSources(JSON.parse(readFileSync(file, 'utf8')) as CpuProfile, statSync(file).mtime, repository)
  write('flame', service, flameGraph(framesOf(profile, service, repository)))
}
