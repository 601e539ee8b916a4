import { DateTime } from 'luxon'
import type { Producer } from 'kafkajs'
import type { Api } from './api.js'
import { Endless } from './endless.js'
import type { Sending } from './messages.js'

export interface SupplyOptions {
  shopIds: string[]
  seed: number
  delivery: Api
}

const EVERY_MS = 5_000

/** Beside a play without an end: sends deliveries to `.stock-levels`, opens places through the API. Trouble is told and tried again. */
export class Supply {
  #endless: Endless | undefined
  #timer: NodeJS.Timeout | undefined
  #work: Promise<void> = Promise.resolve()
  readonly #before: [string, Sending][] = []

  constructor(
    /** Absent for input that ends: that was planned to its end. */
    private readonly options: SupplyOptions | undefined,
    private readonly run: string,
    private readonly producer: Producer,
  ) {}

  begin(): void {
    const { options } = this
    if (!options) return
    const today = (): string => DateTime.now().setZone('Europe/London').toISODate() ?? ''
    this.#work = this.#tell(async () => {
      const endless = await Endless.plan(options.shopIds, options.seed, this.run, options.delivery, today)
      for (const [shopId, sending] of this.#before.splice(0)) endless.sent(shopId, sending)
      this.#endless = endless
    })
    this.#timer = setInterval(() => {
      this.#work = this.#work.then(() => this.#tell(() => this.#supply()))
    }, EVERY_MS)
  }

  sent(shopId: string, sending: Sending): void {
    if (!this.options) return
    if (this.#endless) this.#endless.sent(shopId, sending)
    else this.#before.push([shopId, sending]) // seconds of orders, while the plan is made
  }

  async end(): Promise<void> {
    clearInterval(this.#timer)
    await this.#work
  }

  async #supply(): Promise<void> {
    const endless = this.#endless
    if (!endless) return
    const topics = new Map<string, { key: string; value: string }[]>()
    for (const { shopId, key, body } of endless.deliveries()) {
      const topic = `shop.${shopId}.stock-levels`
      topics.set(topic, [...(topics.get(topic) ?? []), { key, value: JSON.stringify(body) }])
    }
    if (topics.size)
      await this.producer.sendBatch({ acks: -1, topicMessages: [...topics].map(([topic, messages]) => ({ topic, messages })) })
    await endless.openPlaces()
  }

  async #tell(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      process.stderr.write(`supply: ${error instanceof Error ? error.message : String(error)}\n`)
    })
  }
}
