import { scanTopic } from './topic-scan.js'

/** What a service said of an order, first. */
export interface Said {
  type: string
  /** Milliseconds since 1970, when it was published. */
  at: number
}

/** The first record of these types of each order on a topic. */
export async function firstSaid(brokers: string[], topic: string, types: readonly string[]): Promise<Map<string, Said>> {
  const said = new Map<string, Said>()
  await scanTopic(brokers, topic, ({ key, headers, timestamp }) => {
    const type = headers?.['ce_type']?.toString() ?? ''
    const orderId = key?.toString() ?? ''
    if (types.includes(type) && !said.has(orderId)) said.set(orderId, { type, at: Number(timestamp) })
  })
  return said
}
