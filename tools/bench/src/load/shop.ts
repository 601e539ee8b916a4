import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { OutgoingRecord, RecordProducer } from '@fifteen/messaging'
import type { Consumer } from 'kafkajs'
import { COMMIT, kafkaClient, loadConsumer, loadProducer } from '../harness/kafka.js'
import { HANDED_OFF, RECEIVED, TOPICS } from '../harness/parties.js'
import { scanTopic } from '../harness/topic-scan.js'
import { OrderMaker } from './orders.js'
import { Pace } from './pace.js'
import type { LoadOptions, ShopCommand } from './protocol.js'

/** Records in one send: large enough for the broker, small enough that the next answer is heard soon. */
const BATCH = 250
const TICK_MS = 5
const NAME = 'bench-shop'

/** Sends orders at a pace and sees which of them were handed off. */
export class LoadShop {
  sent = 0
  #long = { lines: 0, everyMs: 0, next: 0 }
  /** Of those sent; they are beside the pace. */
  readonly #longOnes = new Set<string>()
  readonly #pace = new Pace()
  readonly #plannedAt = new Map<string, number>()
  readonly #handedOffAt = new Map<string, number>()
  readonly #stop = new AbortController()
  readonly #producer: RecordProducer
  readonly #consumer: Consumer
  readonly #maker: OrderMaker

  constructor(private readonly options: LoadOptions) {
    this.#producer = loadProducer(options.brokers, NAME)
    this.#consumer = loadConsumer(kafkaClient(options.brokers, NAME), `${NAME}-${randomUUID()}`, options.fetchWaitMs)
    this.#maker = new OrderMaker(options.run, options.seed, new Date())
  }

  get finished(): number {
    return this.#handedOffAt.size
  }

  get #paced(): number {
    return this.sent - this.#longOnes.size
  }

  async open(): Promise<void> {
    await this.#consumer.connect()
    await this.#consumer.subscribe({ topics: [TOPICS.handedOff], fromBeginning: false })
    const joined = new Promise((resolve) => this.#consumer.on(this.#consumer.events.GROUP_JOIN, resolve))
    await this.#consumer.run({
      ...COMMIT,
      eachBatch: ({ batch }) => {
        const now = performance.now()
        for (const { key, headers } of batch.messages) {
          if (headers?.['ce_type']?.toString() !== HANDED_OFF) continue
          const orderId = key?.toString() ?? ''
          if (!this.#handedOffAt.has(orderId)) this.#handedOffAt.set(orderId, now)
        }
        return Promise.resolve()
      },
    })
    await joined
  }

  obey(command: Exclude<ShopCommand, { type: 'latencies' }>): void {
    if (command.type === 'long') this.#long = { ...command, next: performance.now() }
    else if (command.type === 'window') this.#pace.window(command.size)
    else if (command.type === 'rate') this.#pace.rate(command.rate, performance.now(), this.#paced)
    else {
      this.#pace.pause()
      this.#long.everyMs = 0
    }
  }

  /** Sends what is due until it is closed. */
  async work(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      if (this.#long.everyMs && performance.now() >= this.#long.next) void this.#sendLong()
      const due = Math.min(BATCH, this.#pace.due(performance.now(), this.#paced, this.finished - this.#longOnes.size))
      if (due) await this.#send(due)
      else await pause(TICK_MS)
    }
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await Promise.all([this.#producer.close(), this.#consumer.disconnect()])
  }

  /** From when each order was to be sent until its hand-off was seen. */
  async latencies(from: number): Promise<{ ms: number[]; longMs: number[] }> {
    const ms: number[] = []
    const longMs: number[] = []
    await scanTopic(this.options.brokers, TOPICS.accepted, ({ key, headers, value }) => {
      if (headers?.['ce_type']?.toString() !== RECEIVED) return
      const { externalId } = JSON.parse((value ?? '{}').toString()) as { externalId: string }
      const planned = this.#plannedAt.get(externalId)
      const handedOff = this.#handedOffAt.get(key?.toString() ?? '')
      if (planned !== undefined && planned >= from && handedOff !== undefined)
        (this.#longOnes.has(externalId) ? longMs : ms).push(handedOff - planned)
    })
    return { ms, longMs }
  }

  /** Nobody waits for it: what it costs the shop is not its neighbours' latency. Where it fails, the process ends. */
  async #sendLong(): Promise<void> {
    const { lines, everyMs, next } = this.#long
    this.#long.next = next + everyMs
    const { externalId, body } = this.#maker.long(new Date(), lines)
    this.#longOnes.add(externalId)
    this.#plannedAt.set(externalId, next)
    this.sent++
    await this.#producer.send([recordOf(externalId, body)])
  }

  async #send(count: number): Promise<void> {
    const placedAt = new Date()
    const now = performance.now()
    const records = Array.from({ length: count }, () => {
      const { externalId, body } = this.#maker.order(placedAt)
      this.#plannedAt.set(externalId, this.#pace.plannedAt(this.#paced, now))
      this.sent++
      return recordOf(externalId, body)
    })
    await this.#producer.send(records)
  }
}

const recordOf = (externalId: string, body: object): OutgoingRecord => ({
  ...{ topic: TOPICS.orders, key: externalId, headers: {} },
  value: Buffer.from(JSON.stringify(body)),
})
