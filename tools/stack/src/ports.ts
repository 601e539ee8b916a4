import { createServer } from 'node:net'
import { StackError } from './stack.errors.js'

const listen = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port))
    })
  })

/** A port nobody listens on at this moment. */
export const freePort = (): Promise<number> => listen(0)

/** Refuses with a sentence when somebody listens on the port. */
export async function requireFreePort(port: number, what: string): Promise<void> {
  await listen(port).catch((cause: Error) => {
    throw new StackError('stack/port-taken', `Port ${port}, meant for ${what}, is taken: stop what listens there or choose another port.`, {
      cause,
    })
  })
}
