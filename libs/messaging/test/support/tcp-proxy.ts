import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/**
 * pass: as if it were not there. refuse: connections are reset, as by a machine whose server is down. silent: connections are taken and
 * nothing is ever answered, as by a server that hangs or a network that swallows.
 */
export type ProxyMode = 'pass' | 'refuse' | 'silent'

export interface Link {
  readonly client: Socket
  readonly server: Socket
}

/** Stands between a client and a server and breaks what is between them. */
export class TcpProxy {
  readonly #server: Server
  readonly #links = new Set<Link>()
  #mode: ProxyMode = 'pass'

  protected constructor(private readonly target: { host: string; port: number }) {
    this.#server = createServer((client) => this.#accept(client))
  }

  static async open(target: { host: string; port: number }): Promise<TcpProxy> {
    const proxy = new TcpProxy(target)
    await proxy.listen()
    return proxy
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  get address(): string {
    return `127.0.0.1:${this.port}`
  }

  get mode(): ProxyMode {
    return this.#mode
  }

  /** Takes effect on what is open as well: it is cut, or falls silent. */
  set mode(mode: ProxyMode) {
    this.#mode = mode
    if (mode === 'refuse') this.cut()
  }

  cut(): void {
    for (const link of this.#links) this.cutOne(link)
  }

  async close(): Promise<void> {
    this.cut()
    this.#server.close()
    await once(this.#server, 'close')
  }

  protected async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  protected cutOne({ client, server }: Link): void {
    client.resetAndDestroy()
    server.destroy()
  }

  /** Bytes from the client; the default sends them on. */
  protected fromClient(link: Link, bytes: Buffer): void {
    link.server.write(bytes)
  }

  /** Bytes from the server; the default sends them on. */
  protected fromServer(link: Link, bytes: Buffer): void {
    link.client.write(bytes)
  }

  #accept(client: Socket): void {
    if (this.#mode === 'refuse') {
      client.resetAndDestroy()
      return
    }
    const link: Link = { client, server: connect(this.target) }
    this.#links.add(link)
    for (const socket of [link.client, link.server]) {
      socket.setNoDelay(true)
      socket.on('error', () => this.cutOne(link))
      socket.on('close', () => {
        this.#links.delete(link)
        link.client.destroy()
        link.server.destroy()
      })
    }
    client.on('data', (bytes: Buffer) => this.#mode === 'pass' && this.fromClient(link, bytes))
    link.server.on('data', (bytes: Buffer) => this.#mode === 'pass' && this.fromServer(link, bytes))
  }
}
