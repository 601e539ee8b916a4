import { TOPICS } from './parties.js'
import { scanTopic } from './topic-scan.js'

/** First time, in milliseconds since 1970, that each order stands on a topic, by the timestamps of the records. */
export async function firstTimes(brokers: string[], topic: string): Promise<Map<string, number>> {
  const first = new Map<string, number>()
  await scanTopic(brokers, topic, ({ key, timestamp }) => {
    const orderId = key?.toString() ?? ''
    const at = Number(timestamp)
    if (at < (first.get(orderId) ?? Infinity)) first.set(orderId, at)
  })
  return first
}

export interface Rates {
  /** Orders in the interval. */
  orders: number
  perSecond: number
  /** Orders a second in each of its parts, to see whether it lasts. */
  parts: number[]
}

/** Orders between two instants; the end is not part of it. */
export function rates(times: Iterable<number>, from: number, to: number, parts: number): Rates {
  const counts = new Array<number>(parts).fill(0)
  const length = (to - from) / parts
  for (const at of times) {
    if (at < from || at >= to) continue
    const part = Math.min(parts - 1, Math.floor((at - from) / length))
    counts[part] = (counts[part] ?? 0) + 1
  }
  const orders = counts.reduce((sum, count) => sum + count, 0)
  return { orders, perSecond: (orders * 1000) / (to - from), parts: counts.map((count) => (count * 1000) / length) }
}

/** Dossiers as published, receipts as the broker took them in. */
export async function handOffs(brokers: string[]): Promise<{ dossiers: Map<string, number>; receipts: Map<string, number> }> {
  return { dossiers: await firstTimes(brokers, TOPICS.dossiers), receipts: await firstTimes(brokers, TOPICS.receipts) }
}
