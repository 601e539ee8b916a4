import { kafkaClient } from '../harness/kafka.js'
import { TOPICS } from '../harness/parties.js'
import { OrderMaker } from './orders.js'

/** Sends some orders on the shop's topic, all of them with a comment, and so for an operator, or none. Their external ids. */
export async function send(brokers: string[], run: string, count: number, comment?: string): Promise<string[]> {
  const maker = new OrderMaker(run, 17, new Date())
  const orders = Array.from({ length: count }, () => maker.order(new Date()))
  const producer = kafkaClient(brokers, 'bench-sender').producer({ allowAutoTopicCreation: false })
  await producer.connect()
  try {
    const messages = orders.map(({ externalId, body }) => ({
      key: externalId,
      value: JSON.stringify({ ...body, ...(comment && { comment }) }),
    }))
    await producer.send({ topic: TOPICS.orders, acks: -1, messages })
    return orders.map(({ externalId }) => externalId)
  } finally {
    await producer.disconnect()
  }
}
