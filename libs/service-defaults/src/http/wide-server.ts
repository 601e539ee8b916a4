import { Server, type RequestListener } from 'node:http'
import { createServer, type AddressInfo, type Server as Listener } from 'node:net'

/** Fastify's own default; a server that it does not make itself gets none. Longer than the usual 60 s of a load balancer. */
const KEEP_ALIVE_MS = 72_000
const SWEEP_MS = 50
/** Sockets beside the first that take in connections. */
const FURTHER_LISTENERS = 15
/** Where the system and Node can let several sockets listen on one address. */
const CAN_SHARE = ['linux', 'freebsd'].includes(process.platform) && Number(process.versions.node.split('.')[0]) >= 24

/**
 * Connections that may wait while the process is busy, of all its listening sockets; the system's own limit (net.core.somaxconn) counts for
 * each. One that finds no place is not refused but tries again after 1, 3, 7, 15 s, and nobody sheds it: an overload must come in to be
 * answered 429.
 */
const WAITING_CONNECTIONS = 8_192
const BACKLOG = WAITING_CONNECTIONS / (CAN_SHARE ? FURTHER_LISTENERS + 1 : 1)

export interface ListenOptions {
  port: number
  host: string
  backlog: number
  reusePort: boolean
}

/**
 * An HTTP server that listens on several sockets of its address. A socket takes in one connection in each turn of the event loop, and a
 * process that has more than it can do turns a hundred times a second or less: through one socket alone thousands of clients would wait to
 * come in, and hear neither an answer nor a 429.
 */
export class WideServer extends Server {
  readonly #further: Listener[] = []

  constructor(handler: RequestListener) {
    // Neither of them is Fastify's to set on a server that it has not made.
    super({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, handler)
  }

  /**
   * What to listen with. Throws EADDRINUSE where somebody listens there already: sockets that share an address would share it with
   * another process as well.
   */
  static async claim(port: number, host: string): Promise<ListenOptions> {
    if (CAN_SHARE && port !== 0) {
      const claimed = createServer((socket) => socket.destroy())
      await listening(claimed, { port, host })
      await new Promise((closed) => claimed.close(closed))
    }
    return { port, host, backlog: BACKLOG, reusePort: CAN_SHARE }
  }

  /** Opens the further sockets beside the one that listens. */
  async widen(): Promise<void> {
    if (!CAN_SHARE) return
    const { address: host, port } = this.address() as AddressInfo
    for (let i = 0; i < FURTHER_LISTENERS; i++) {
      const further = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.emit('connection', socket))
      this.#further.push(further)
      await listening(further, { port, host, backlog: BACKLOG, reusePort: true })
      // Told to close meanwhile.
      if (!this.listening) further.close()
    }
  }

  /** Takes in nobody any more; `closed` is called when the last connection, of whichever socket, has ended. */
  override close(closed?: (error?: Error) => void): this {
    // Who is answered meanwhile would keep the connection open, and the process with it, until its deadline.
    const sweep = setInterval(() => this.closeIdleConnections(), SWEEP_MS)
    let open = 1 + this.#further.length
    let failure: Error | undefined
    const one = (error?: Error): void => {
      if (error) failure = error
      if (--open > 0) return
      clearInterval(sweep)
      closed?.(failure)
    }
    for (const further of this.#further) further.close(one)
    return super.close(one)
  }
}

const listening = (server: Listener, options: Partial<ListenOptions>): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options, () => {
      server.off('error', reject)
      resolve()
    })
  })
