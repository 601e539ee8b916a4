import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { findBinaries, kafkaLib, kafkaLibRoot, run, stateRoot } from '@fifteen/stack'
import { type BareRun, BareRunFailed, parseBareRun } from './bare-output.js'

/** What a copy of the peers needs of them. */
const PARTS = ['env.sh', 'pg.sh', 'kafka.sh', 'calib.sh', 'pipeline']
const INSTALLED_WITHIN_MS = 300_000
const GRACE_MS = 180_000
/** A tenth of an order a millisecond: a tenth of what it was seen to do. */
const SLOWEST_PER_MS = 0.1

export interface BareOptions {
  rate: number
  warmSeconds: number
  seconds: number
  /** Milliseconds that a fetch waits, equal to the product's. */
  fetchWaitMs: number
}

/** The bare pipeline of FIFTEEN_PEERS on the product's own PostgreSQL and Kafka: the same stages without the product. */
export class BarePipeline {
  private constructor(
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * A copy that may write beside itself, with its packages; made once. Undefined where FIFTEEN_PEERS is not set: then it says so. Throws
   * where it names no peers, or their packages cannot be had.
   */
  static async find(env: NodeJS.ProcessEnv, signal: AbortSignal, say: (line: string) => void): Promise<BarePipeline | undefined> {
    const from = env['FIFTEEN_PEERS']
    if (!from) {
      say('skipped: the bare pipeline, because FIFTEEN_PEERS is not set')
      return undefined
    }
    if (!existsSync(join(from, 'pipeline', 'run.sh'))) throw new BareRunFailed(`FIFTEEN_PEERS is ${from}, which has no pipeline/run.sh`)
    const folder = join(stateRoot, 'bench', 'peers')
    mkdirSync(folder, { recursive: true })
    for (const part of PARTS) cpSync(join(from, part), join(folder, part), { recursive: true })
    await run('chmod', ['-R', 'u+w', folder], { abort: signal, within: 10_000 })
    if (!existsSync(join(folder, 'pipeline', 'node_modules'))) {
      say("installing the bare pipeline's packages (once)")
      const options = { abort: signal, within: INSTALLED_WITHIN_MS, cwd: join(folder, 'pipeline') }
      await run('npm', ['install', '--no-audit', '--no-fund'], options)
    }
    const given = {
      PGBIN: env['PGBIN'] ?? dirname((await findBinaries()).postgres),
      KAFKA_LIB: env['KAFKA_LIB'] ?? (await kafkaLib({ root: kafkaLibRoot, env, signal, onProgress: say })),
      PATH: [dirname(process.execPath), env['PATH'] ?? ''].join(delimiter),
    }
    return new BarePipeline(folder, { ...env, ...given }, signal)
  }

  /** At a rate. Its servers are started for the run and stopped after it. */
  at({ rate, warmSeconds, seconds, fetchWaitMs }: BareOptions): Promise<BareRun> {
    const warm = warmSeconds / (warmSeconds + seconds)
    const orders = Math.ceil(rate * (warmSeconds + seconds))
    const settings = { RATE: String(rate), N: String(orders), WARM: warm.toFixed(3), LINGER: String(fetchWaitMs), LABEL: `${rate}/s` }
    return this.#run(settings, (warmSeconds + seconds) * 1000)
  }

  /** As fast as it goes with as many unfinished orders as the product has, in its first shape, `base`. */
  atMost(orders: number, window: number): Promise<BareRun> {
    return this.#run({ N: String(orders), WINDOW: String(window), LABEL: 'base' }, orders / SLOWEST_PER_MS)
  }

  async #run(settings: Record<string, string>, within: number): Promise<BareRun> {
    const options = { abort: this.signal, within: within + GRACE_MS, env: { ...this.env, ...settings } }
    return parseBareRun(await run(join(this.folder, 'pipeline', 'run.sh'), [], options))
  }
}
