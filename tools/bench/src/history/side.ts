import { type Cost, costOf } from '../harness/cost.js'
import { openShop } from '../harness/seed.js'
import { type Snapshot, snapshot } from '../harness/snapshot.js'
import { quantile } from '../harness/statistics.js'
import type { BenchSystem } from '../harness/system.js'
import { figure } from '../harness/table.js'
import { Load } from '../load/load.js'
import { confirmAll } from '../load/operator.js'
import { send } from '../load/send.js'
import { type RateSize, steadyRate } from '../load/steady-rate.js'
import type { Asked } from '../question.js'
import { over, type Template } from './finished-orders.js'
import { PastOrders, settleDatabases } from './past-orders.js'
import { type ReadSize, timeReads } from './reads.js'

export interface SideSize extends RateSize {
  /** Real orders on either side, from which the past ones are copied; so many of them an operator confirmed. */
  templates: number
  confirmed: number
  /** Left to nobody, so that the lists of open tasks hold some. */
  open: number
  reads: ReadSize
}

const PATIENCE_MS = 60_000
const COMMENT = 'Please ring twice.'

/** One of the two systems that are compared: with past orders, or with none. Its services run only while it is measured. */
export class Side {
  /** 99th percentiles in milliseconds of each turn, by the name of the read. */
  readonly p99: Map<string, number>[] = []
  /** What an order cost in each turn. */
  readonly costs: Cost[] = []
  #orders: Template[] = []
  #past: PastOrders | undefined

  constructor(
    readonly name: string,
    private readonly system: BenchSystem,
    private readonly size: SideSize,
    private readonly asked: Asked,
  ) {}

  /** Migrated, seeded, with some real finished orders and so many past ones. */
  async prepare(past: number): Promise<void> {
    const { signal, say } = this.asked
    const { templates, confirmed, open } = this.size
    await openShop(this.system)
    await this.#loaded(async () => {
      const clean = await send(this.system.brokers, 'clean', templates - confirmed)
      const commented = await send(this.system.brokers, 'commented', confirmed, COMMENT)
      await confirmAll(this.system.url('operator-tasks'), confirmed, signal)
      this.#orders = await over(this.system, [...clean, ...commented], signal)
      await send(this.system.brokers, 'open', open, COMMENT)
    })
    const rate = await this.#loaded((load) => steadyRate(load, this.size, PATIENCE_MS, signal))
    say(`${this.name}: ${figure(rate)} orders/s to warm up`)
    await this.#rest()
    if (past) await this.#lay(past)
    await settleDatabases(this.system, signal)
  }

  /** Orders a second with a full window; then the reads, while nothing else goes on. */
  async turn(): Promise<number> {
    const { signal, say } = this.asked
    await this.#wake()
    const seen: { finished: number; counted: Snapshot }[] = []
    const rate = await this.#loaded((load) =>
      steadyRate(load, this.size, PATIENCE_MS, signal, async () => {
        const { finished } = load.progress
        seen.push({ finished, counted: await snapshot(this.system, load.processes()) })
      }),
    )
    const [first, last] = seen
    if (first && last) this.costs.push(costOf(first.counted, last.counted, last.finished - first.finished))
    const times = await timeReads(this.system, this.#orders, this.size.reads, signal)
    this.p99.push(new Map([...times].map(([name, ms]) => [name, quantile(ms, 0.99)])))
    if (this.system.restarts) throw new Error(`${this.system.restarts} services died under the load: see ${this.system.logs}`)
    await this.#rest()
    say(`${this.name}: ${figure(rate)} orders/s`)
    return rate
  }

  /** The past orders are as they were, and the rest keeps the laws. They are taken away for that: the topics do not have them. */
  async prove<T>(prove: () => Promise<T>): Promise<T> {
    await this.#past?.remove()
    await this.#wake()
    return prove()
  }

  async #lay(count: number): Promise<void> {
    const { signal, say } = this.asked
    const began = performance.now()
    this.#past = new PastOrders(this.system, count, signal)
    await this.#past.lay(this.#orders)
    this.#orders = await this.#past.sample(this.#orders.length)
    const rows = [...this.#past.rows.values()].reduce((sum, each) => sum + each, 0)
    say(`${this.name}: ${figure(count)} past orders in ${figure(rows)} rows, laid in ${figure((performance.now() - began) / 1000)} s`)
  }

  async #wake(): Promise<void> {
    if (!this.system.serves) await this.system.startServices()
  }

  /** Nothing of it may take CPU from the other one, unless the figures mean little. */
  async #rest(): Promise<void> {
    if (this.asked.quick) return
    await this.system.stopServices()
  }

  /** Beside a shop and a partner. */
  async #loaded<T>(work: (load: Load) => Promise<T>): Promise<T> {
    const load = await Load.begin({ brokers: this.system.brokers, run: `h${Date.now().toString(36)}`, seed: 15 }, this.system.logs)
    try {
      return await work(load)
    } finally {
      await load.stop()
    }
  }
}
