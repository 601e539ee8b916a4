import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { CommandFailed, findBinaries, run } from '@fifteen/stack'
import { type OtherFormat, type OtherRun, OtherRunFailed, parseOther, TEMPORAL, VENDURE } from './other-output.js'

/** Names a copy of the peers with their packages and programs installed, which may be written to. */
export const READY = 'FIFTEEN_PEERS_READY'
const SERVER_WITHIN_MS = 120_000
/** Start, preparation of its tables, warm-up and end, for each of its settings. */
const GRACE_MS = 240_000

interface Peer {
  name: string
  script: string
  /** What shows that it is prepared. */
  needs: readonly string[]
  format: OtherFormat
  settings: Record<string, string>
  /** Results of one run. */
  results: number
}

/** As their own README starts them; orders of three lines like ours, each in the settings that did best. */
const PEERS: readonly Peer[] = [
  {
    name: 'Vendure',
    script: 'vendure/run.sh',
    needs: ['vendure/node_modules', 'vendure/data/products.csv'],
    format: VENDURE,
    settings: { PROCS: '2', MODES: '6 2', LINESET: '3' },
    results: 2,
  },
  {
    name: 'Temporal',
    script: 'temporal/runpg.sh',
    needs: ['temporal/node_modules', 'temporal/bin/server', 'temporal/bin/sql'],
    format: TEMPORAL,
    settings: { WFS: 'order orderLocal' },
    results: 2,
  },
]

/** A data directory serves one major version only. */
async function requireSameServer(folder: string, bin: string, signal: AbortSignal): Promise<void> {
  const prepared = join(folder, 'pgdata', 'PG_VERSION')
  const wanted = majorOf(await run(join(bin, 'postgres'), ['--version'], { abort: signal, within: 10_000 }))
  const found = existsSync(prepared) ? readFileSync(prepared, 'utf8').trim() : 'none'
  if (found !== wanted)
    throw new OtherRunFailed(`${READY} was prepared with PostgreSQL ${found}; it is to be ${wanted}: prepare it anew with PGBIN=${bin}`)
}

/** Of `postgres (PostgreSQL) 18.1`, with or without what a distribution adds: 18. */
export const majorOf = (text: string): string => /\(PostgreSQL\) (\d+)/.exec(text)?.[1] ?? text

export interface OtherSystem {
  name: string
  runs: OtherRun[]
}

/** Other systems that take orders or run workflows, from a prepared copy of the peers. */
export class OtherSystems {
  private constructor(
    private readonly folder: string,
    private readonly ready: readonly Peer[],
    /** Names of those that are not prepared, with what is missing. */
    readonly missing: readonly string[],
    private readonly env: NodeJS.ProcessEnv,
    private readonly signal: AbortSignal,
  ) {}

  /** Undefined where no folder is named. Throws where nothing in it is prepared, or what is prepared cannot be run on the product's PostgreSQL. */
  static async find(env: NodeJS.ProcessEnv, signal: AbortSignal, say: (line: string) => void): Promise<OtherSystems | undefined> {
    const folder = env[READY]
    if (!folder) {
      say(`skipped: ${PEERS.map(({ name }) => name).join(' and ')}, because ${READY} is not set`)
      return undefined
    }
    const lacks = (peer: Peer): string[] => ['pg.sh', peer.script, ...peer.needs].filter((part) => !existsSync(join(folder, part)))
    const missing = PEERS.flatMap((peer) => (lacks(peer).length ? [`${peer.name} (no ${lacks(peer).join(', ')})`] : []))
    const ready = PEERS.filter((peer) => !lacks(peer).length)
    if (missing.length) say(`skipped: ${missing.join(' and ')} in ${READY}`)
    if (!ready.length) throw new OtherRunFailed(`${READY} is ${folder}, in which nothing is prepared`)
    const PATH = [dirname(process.execPath), env['PATH'] ?? ''].join(delimiter)
    const PGBIN = env['PGBIN'] ?? dirname((await findBinaries()).postgres)
    await requireSameServer(folder, PGBIN, signal)
    return new OtherSystems(folder, ready, missing, { ...env, PATH, PGBIN }, signal)
  }

  /** One after the other, each on the peers' own PostgreSQL, which is started before and stopped after them. */
  async measure(warmSeconds: number, seconds: number): Promise<OtherSystem[]> {
    const server = (verb: 'start' | 'stop', abort?: AbortSignal): Promise<string> =>
      run(join(this.folder, 'pg.sh'), [verb], { abort, within: SERVER_WITHIN_MS, env: this.env, cwd: this.folder })
    await server('start', this.signal)
    try {
      const found: OtherSystem[] = []
      for (const { name, script, format, settings, results } of this.ready) {
        const env = { ...this.env, ...settings, WARM: String(warmSeconds), SECS: String(seconds) }
        const within = results * (warmSeconds + seconds) * 1000 + GRACE_MS
        const runs = parseOther(await this.#output(script, env, within), format)
        if (runs.length < results) throw new OtherRunFailed(`${name} ended after ${runs.length} of ${results} results`)
        found.push({ name, runs })
      }
      return found
    } finally {
      await server('stop')
    }
  }

  /** Their scripts end by ending their servers, and with what the last of those said: not the exit but the results tell. */
  async #output(script: string, env: NodeJS.ProcessEnv, within: number): Promise<string> {
    try {
      return await run(join(this.folder, script), [], { abort: this.signal, within, env, cwd: this.folder })
    } catch (error) {
      if (error instanceof CommandFailed) return error.output
      throw error
    }
  }
}
