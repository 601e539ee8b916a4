import { setTimeout as pause } from 'node:timers/promises'
import type { Kafka, Producer } from 'kafkajs'
import { Agenda } from './agenda.js'
import { Answers } from './answers.js'
import type { Api } from './api.js'
import { Chance } from './chance.js'
import { generateInvoices } from './generated-invoices.js'
import type { Invoice } from './invoice.js'
import { InvoiceTranslator, type Sending, type ShopRecord } from './messages.js'
import { readInvoices } from './online-retail.js'
import { Progress } from './progress.js'
import { numberOf, shopOf } from './shop-of.js'
import { Supply } from './supply.js'
import { variationsOf } from './variations.js'

export interface PlayOptions {
  shopIds: string[]
  /** Arrivals a second, whatever becomes of them. */
  rate: number
  seed: number
  /** Divides the time that customers take to pay. */
  speed: number
  orders?: string
  limit?: number
  /** Where more places are opened when the input has no end. */
  delivery: Api
}

const TICK_MS = 20
const CLOSE_WITHIN_MS = 5_000
const SLOWEST_PAYMENT_MS = 60_000

/** Sends the input at a steady rate and counts the answers; resolves when every record has its answer. */
export async function play(kafka: Kafka, options: PlayOptions, signal: AbortSignal): Promise<void> {
  const { shopIds, rate, seed, speed, orders, limit } = options
  const progress = new Progress()
  const answers = new Answers(kafka, shopIds, progress)
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  const agenda = new Agenda<Sending | ShopRecord>()
  const run = Math.floor(Date.now() / 1000).toString(36)
  const translator = new InvoiceTranslator(seed, run, orders !== undefined)
  const invoices: AsyncIterable<Invoice> | Iterable<Invoice> =
    orders === undefined ? generateInvoices(seed, limit) : readInvoices(orders, limit)
  const generated = orders === undefined
  const supply = new Supply(generated && limit === undefined ? options : undefined, run, producer)
  try {
    await answers.open()
    await producer.connect()
    supply.begin()
    const begun = performance.now()
    let index = 0
    for await (const invoice of invoices) {
      const at = begun + (index++ * 1000) / rate
      while (performance.now() < at && !signal.aborted) {
        await flush({ agenda, producer, shopIds, progress, answers, supply })
        await pause(Math.min(TICK_MS, Math.max(0, at - performance.now())))
      }
      if (signal.aborted) return
      const sending = translator.translate(invoice)
      agenda.add(at, sending)
      if (sending.payment)
        agenda.add(at + (new Chance(seed, `payment ${invoice.number}`).share() * SLOWEST_PAYMENT_MS) / speed, sending.payment)
      if (generated) for (const { after, sending: variation } of variationsOf(sending, seed)) agenda.add(at + after, variation)
    }
    while (agenda.size && !signal.aborted) {
      await flush({ agenda, producer, shopIds, progress, answers, supply })
      await pause(TICK_MS)
    }
    progress.exhausted = true
    while (answers.outstanding && !signal.aborted) await pause(TICK_MS)
  } finally {
    progress.end()
    await supply.end()
    // A client that lost its broker may not come to an end by itself; everything it was for is done.
    await Promise.race([Promise.allSettled([producer.disconnect(), answers.close()]), pause(CLOSE_WITHIN_MS)])
  }
}

interface Outgoing {
  agenda: Agenda<Sending | ShopRecord>
  producer: Producer
  shopIds: string[]
  progress: Progress
  answers: Answers
  supply: Supply
}

async function flush({ agenda, producer, shopIds, progress, answers, supply }: Outgoing): Promise<void> {
  const due = agenda.due(performance.now())
  if (!due.length) return
  const topics = new Map<string, { key: string; value: string }[]>()
  for (const entry of due) {
    const record = 'record' in entry ? entry.record : entry
    const shopId = shopOf(numberOf(record.key), shopIds)
    const topic = `shop.${shopId}.${record.topic}`
    topics.set(topic, [...(topics.get(topic) ?? []), { key: record.key, value: JSON.stringify(record.body) }])
    if (!('record' in entry)) continue
    count(entry, progress, answers)
    supply.sent(shopId, entry)
  }
  await producer.sendBatch({ acks: -1, topicMessages: [...topics].map(([topic, messages]) => ({ topic, messages })) })
}

function count({ kind, externalId }: Sending, { counts }: Progress, answers: Answers): void {
  counts.input++
  switch (kind) {
    case 'order':
    case 'unknown-cancellation':
      return answers.await(externalId, kind)
    case 'duplicate':
      counts.duplicates++
      return
    case 'amendment':
      counts.amendments++
      return
    case 'cancellation':
      counts.cancellations++
      return
  }
}
