import { connect } from 'node:net'

const METADATA = 3
const VERSION = 1
const CORRELATION = 15
const ANSWER_WITHIN = 5_000

/**
 * Resolves when one of the brokers says that the cluster has a broker and a controller; a few seconds at most for each.
 * One hand-made Metadata request (v1, no topics): a whole client with its retries and timers would only hide what is asked.
 */
export async function requireKafka(brokers: string[]): Promise<void> {
  let last: unknown = new Error('no broker was named')
  for (const broker of brokers) {
    try {
      const answer = read(await ask(broker))
      if (answer.brokers > 0 && answer.controller >= 0) return
      last = new Error('the cluster has no controller yet')
    } catch (error) {
      last = error
    }
  }
  throw last
}

function request(): Buffer {
  const client = Buffer.from('fifteen-stack')
  const body = Buffer.alloc(10 + client.length + 4)
  body.writeInt16BE(METADATA, 0)
  body.writeInt16BE(VERSION, 2)
  body.writeInt32BE(CORRELATION, 4)
  body.writeInt16BE(client.length, 8)
  client.copy(body, 10)
  const size = Buffer.alloc(4)
  size.writeInt32BE(body.length)
  return Buffer.concat([size, body])
}

interface Metadata {
  brokers: number
  controller: number
}

function read(answer: Buffer): Metadata {
  if (answer.readInt32BE(4) !== CORRELATION) throw new Error('what listens there does not speak the protocol of Kafka')
  const brokers = answer.readInt32BE(8)
  let at = 12
  const skipText = () => (at += 2 + Math.max(0, answer.readInt16BE(at)))
  for (let broker = 0; broker < brokers; broker++) {
    at += 4
    skipText()
    at += 4
    skipText()
  }
  return { brokers, controller: answer.readInt32BE(at) }
}

function ask(broker: string): Promise<Buffer> {
  const colon = broker.lastIndexOf(':')
  return new Promise((resolve, reject) => {
    const socket = connect({ host: broker.slice(0, colon), port: Number(broker.slice(colon + 1)) })
    let received = Buffer.alloc(0)
    const end = (settle: () => void) => {
      clearTimeout(late)
      socket.destroy()
      settle()
    }
    const fail = (error: Error) => end(() => reject(error))
    const late = setTimeout(() => fail(new Error(`no answer within ${ANSWER_WITHIN} ms`)), ANSWER_WITHIN)
    socket.once('connect', () => socket.write(request()))
    socket.once('error', fail)
    socket.once('close', () => fail(new Error('the connection was closed')))
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return
      end(() => resolve(received))
    })
  })
}
