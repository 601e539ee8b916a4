import { type Link, TcpProxy } from './tcp-proxy.js'

const PRODUCE = 0

/** Whole messages of Kafka's protocol out of a stream: each begins with its length. */
class Frames {
  #rest = Buffer.alloc(0)

  take(bytes: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, bytes])
    const frames: Buffer[] = []
    while (this.#rest.length >= 4 && this.#rest.length >= 4 + this.#rest.readInt32BE(0)) {
      const end = 4 + this.#rest.readInt32BE(0)
      frames.push(this.#rest.subarray(0, end))
      this.#rest = this.#rest.subarray(end)
    }
    return frames
  }
}

interface Conversation {
  readonly requests: Frames
  readonly answers: Frames
  /** Correlation ids of produce requests under way. */
  readonly produces: Set<number>
}

/**
 * A broker's proxy. A Kafka client follows the address that the broker advertises, so the proxy puts its own port wherever an answer
 * names the broker's. It can lose a produce request's answer after the broker has stored the records, and hold a produce request back.
 */
export class KafkaProxy extends TcpProxy {
  readonly #conversations = new WeakMap<Link, Conversation>()
  readonly #advertised: Buffer
  #held: (() => void)[] = []
  #holding = false
  #loseAnswers = 0
  /** Produce requests whose answer was lost. */
  lost = 0
  /** How many replicas each produce request asked to wait for; -1 is all that are in sync. */
  readonly acks: number[] = []

  private constructor(host: string, port: number) {
    super({ host, port })
    this.#advertised = advertisement(host, port)
  }

  static async before(broker: string): Promise<KafkaProxy> {
    const colon = broker.lastIndexOf(':')
    const proxy = new KafkaProxy(broker.slice(0, colon), Number(broker.slice(colon + 1)))
    await proxy.listen()
    return proxy
  }

  /** The next so many answers to produce requests are not passed on: the connection is cut in their place. */
  loseNextAnswers(count: number): void {
    this.#loseAnswers = count
  }

  /** Keeps produce requests back until `letGo`. */
  hold(): void {
    this.#holding = true
  }

  get held(): number {
    return this.#held.length
  }

  letGo(): void {
    this.#holding = false
    for (const send of this.#held) send()
    this.#held = []
  }

  protected override fromClient(link: Link, bytes: Buffer): void {
    const conversation = this.#of(link)
    for (const frame of conversation.requests.take(bytes)) {
      const isProduce = frame.readInt16BE(4) === PRODUCE
      if (isProduce) {
        conversation.produces.add(frame.readInt32BE(8))
        this.acks.push(acksOf(frame))
      }
      if (isProduce && this.#holding) this.#held.push(() => link.server.write(frame))
      else link.server.write(frame)
    }
  }

  protected override fromServer(link: Link, bytes: Buffer): void {
    const conversation = this.#of(link)
    for (const frame of conversation.answers.take(bytes)) {
      if (conversation.produces.delete(frame.readInt32BE(4)) && this.#loseAnswers > 0) {
        this.#loseAnswers--
        this.lost++
        this.cutOne(link)
        return
      }
      link.client.write(this.#rewritten(frame))
    }
  }

  #of(link: Link): Conversation {
    const known = this.#conversations.get(link) ?? { requests: new Frames(), answers: new Frames(), produces: new Set() }
    this.#conversations.set(link, known)
    return known
  }

  #rewritten(frame: Buffer): Buffer {
    for (let at = frame.indexOf(this.#advertised); at >= 0; at = frame.indexOf(this.#advertised, at + 1)) {
      frame.writeInt32BE(this.port, at + this.#advertised.length - 4)
    }
    return frame
  }
}

/**
 * Of a produce request without transaction: length, key, version, correlation id, client id, then two bytes, which are the absent id of the
 * transaction, or, from version 9 on, no tags and that id.
 */
const acksOf = (frame: Buffer): number => frame.readInt16BE(16 + Math.max(0, frame.readInt16BE(12)))

/** Host and port as they stand in answers: text without its length, then four bytes. */
function advertisement(host: string, port: number): Buffer {
  const bytes = Buffer.alloc(host.length + 4)
  bytes.write(host)
  bytes.writeInt32BE(port, host.length)
  return bytes
}
