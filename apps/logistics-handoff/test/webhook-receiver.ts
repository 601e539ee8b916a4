import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

export interface Received {
  webhookId: string
  body: string
  orderId: string
  dossierRevision: number
  kind: 'dossier' | 'recall'
  /** Verified by the library with the partner's secret. */
  verified: boolean
}

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

/** A partner's webhook as it might be written by the partner. */
export class Receiver {
  readonly received: Received[] = []
  /** Answers one request; 200 unless told otherwise. */
  answer: (received: Received) => number | 'silence' = () => 200

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(): Promise<Receiver> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const receiver = new Receiver(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`)
    server.on('request', (request: IncomingMessage, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const received = receiver.#read(request, Buffer.concat(chunks).toString())
        receiver.received.push(received)
        const status = receiver.answer(received)
        if (status !== 'silence') response.writeHead(status, status === 302 ? { location: receiver.url } : {}).end('thank you')
      })
    })
    return receiver
  }

  of(orderId: string): Received[] {
    return this.received.filter((each) => each.orderId === orderId)
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  #read({ headers }: IncomingMessage, body: string): Received {
    const signed = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
    let verified = true
    try {
      new Webhook(SECRET).verify(body, signed)
    } catch {
      verified = false
    }
    const { orderId, dossierRevision, requestId } = JSON.parse(body) as { orderId: string; dossierRevision: number; requestId?: string }
    const kind = requestId === undefined ? 'dossier' : 'recall'
    return { webhookId: signed['webhook-id'] ?? '', body, orderId, dossierRevision, kind, verified }
  }
}
