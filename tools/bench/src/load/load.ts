import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Child } from '../harness/child.js'
import type { LoadOptions, LoadReport, ShopCommand } from './protocol.js'

const READY_WITHIN_MS = 30_000
const ANSWER_WITHIN_MS = 300_000

export interface Progress {
  sent: number
  finished: number
  /** Instant of the shop's own clock. */
  at: number
}

/** The shop and the partner, each a process of its own, so that their CPU is not the product's. */
export class Load {
  progress: Progress = { sent: 0, finished: 0, at: 0 }

  private constructor(
    private readonly shop: Child<LoadReport>,
    private readonly partner: Child<LoadReport>,
  ) {
    shop.onReport((report) => {
      if (report.type === 'progress') this.progress = report
    })
  }

  static async begin(options: LoadOptions, logs: string): Promise<Load> {
    const start = (name: string): Child<LoadReport> =>
      new Child({ name, script: join(import.meta.dirname, `${name}-process.js`), options, logs })
    const load = new Load(start('shop'), start('partner'))
    try {
      await Promise.all([load.shop.next('ready', READY_WITHIN_MS), load.partner.next('ready', READY_WITHIN_MS)])
      return load
    } catch (error) {
      await load.stop()
      throw error
    }
  }

  processes(): { name: string; pid: number; children: boolean }[] {
    return [
      { name: 'load: shop', pid: this.shop.pid, children: false },
      { name: 'load: partner', pid: this.partner.pid, children: false },
    ]
  }

  tell(command: ShopCommand): void {
    this.shop.tell(command)
  }

  /** Resolves when at least so many orders are handed off; rejects when for `patience` milliseconds none was. */
  async untilFinished(count: number, patience: number, signal: AbortSignal): Promise<void> {
    let last = this.progress.finished
    let moved = performance.now()
    while (this.progress.finished < count) {
      this.#throwIfFailed()
      if (this.progress.finished > last) {
        last = this.progress.finished
        moved = performance.now()
      } else if (performance.now() - moved > patience) {
        throw new Error(`${count - last} orders are not handed off and for ${patience / 1000} s none was: see the services' logs`)
      }
      await delay(20, undefined, { signal })
    }
  }

  /** Stops sending and waits until everything sent is handed off. */
  async drain(patience: number, signal: AbortSignal): Promise<void> {
    this.tell({ type: 'pause' })
    // The report after the next one tells of a shop that has paused.
    const { at } = this.progress
    while (this.progress.at <= at + 250) {
      this.#throwIfFailed()
      await delay(20, undefined, { signal })
    }
    await this.untilFinished(this.progress.sent, patience, signal)
  }

  /** Of the orders that were to be sent at this instant of the shop's clock or later; long ones by themselves. */
  async latencies(from: number): Promise<{ ms: number[]; longMs: number[] }> {
    this.tell({ type: 'latencies', from })
    const { ms, longMs } = await this.shop.next('latencies', ANSWER_WITHIN_MS)
    return { ms, longMs }
  }

  async stop(): Promise<void> {
    await Promise.all([this.shop.stop(), this.partner.stop()])
  }

  #throwIfFailed(): void {
    const failed = this.shop.failed ?? this.partner.failed
    if (failed) throw failed
  }
}
