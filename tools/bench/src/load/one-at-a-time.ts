import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { kafkaClient } from '../harness/kafka.js'
import { HANDED_OFF, SHOP, TOPICS } from '../harness/parties.js'
import { OrderMaker } from './orders.js'

const LONGEST_MS = 15_000
/** Between two orders, so that everything is at rest again. */
const REST_MS = 100

/** Milliseconds from the 202 to the hand-off's record, one order at a time on an otherwise idle system. */
export async function oneAtATime(brokers: string[], intake: string, count: number, signal: AbortSignal): Promise<number[]> {
  const handedOff = new Map<string, () => void>()
  const consumer = kafkaClient(brokers, 'bench-idle').consumer({ groupId: `bench-idle-${randomUUID()}`, minBytes: 1 })
  const maker = new OrderMaker(`idle${Date.now().toString(36)}`, 16, new Date())
  try {
    await consumer.connect()
    await consumer.subscribe({ topics: [TOPICS.handedOff], fromBeginning: false })
    const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve))
    await consumer.run({
      eachMessage: ({ message: { key, headers } }) => {
        if (headers?.['ce_type']?.toString() === HANDED_OFF) handedOff.get(key?.toString() ?? '')?.()
        return Promise.resolve()
      },
    })
    await joined
    const taken: number[] = []
    while (taken.length < count) {
      taken.push(await one(intake, maker, handedOff))
      await pause(REST_MS, undefined, { signal })
    }
    return taken
  } finally {
    await consumer.disconnect()
  }
}

async function one(intake: string, maker: OrderMaker, handedOff: Map<string, () => void>): Promise<number> {
  const { externalId, body } = maker.order(new Date())
  const response = await fetch(`${intake}/v1/orders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SHOP.key}`, 'idempotency-key': externalId, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(LONGEST_MS),
  })
  const accepted = performance.now()
  if (response.status !== 202) throw new Error(`POST /v1/orders answered ${response.status}: ${await response.text()}`)
  const { orderId } = (await response.json()) as { orderId: string }
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`order ${orderId} was not handed off within ${LONGEST_MS} ms`)), LONGEST_MS)
    handedOff.set(orderId, () => {
      clearTimeout(late)
      handedOff.delete(orderId)
      resolve(performance.now() - accepted)
    })
  })
}
