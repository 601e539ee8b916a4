import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { errorCode } from '@fifteen/kernel'
import { eventually } from '@fifteen/testing'
import { afterEach, describe, expect, it } from '@jest/globals'
import { WideServer } from '../src/index.js'

const HOST = '127.0.0.1'

/** Connects so often from another process, and holds on until it is ended. */
const CLIENT = `const net = require('node:net'); const [port, count] = process.argv.slice(1).map(Number); let connected = 0
for (let i = 0; i < count; i++) net.connect(port, '${HOST}', () => ++connected === count && console.log('connected')).on('error', () => undefined)`

describe('a server on several sockets of its address', () => {
  const ends: (() => unknown)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0)) await end()
  })

  async function open(handler: ConstructorParameters<typeof WideServer>[0]): Promise<{ server: WideServer; port: number }> {
    const server = new WideServer(handler)
    server.listen(await WideServer.claim(0, HOST))
    await once(server, 'listening')
    await server.widen()
    ends.push(() => {
      server.closeAllConnections()
      return server.listening ? new Promise((closed) => server.close(closed)) : undefined
    })
    return { server, port: (server.address() as AddressInfo).port }
  }

  it('takes in several connections in each turn of a busy process', async () => {
    const { server, port } = await open(() => undefined)
    let accepted = 0
    server.on('connection', () => accepted++)
    const client = spawn(process.execPath, ['-e', CLIENT, String(port), '600'], { stdio: ['ignore', 'pipe', 'inherit'] })
    ends.push(() => client.kill())
    // While we do not turn, all of them are connected by the system and wait.
    let said = ''
    client.stdout.on('data', (text) => (said += String(text)))
    const busyUntil = (over: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        const turn = (): void => {
          const until = performance.now() + 10
          while (performance.now() < until);
          if (over()) resolve()
          else setImmediate(turn)
        }
        turn()
      })
    let turns = 0
    await busyUntil(() => accepted > 0)
    const before = accepted
    await busyUntil(() => ++turns === 20)
    expect(accepted - before).toBeGreaterThan(100)
    await eventually(() => accepted === 600 && said.includes('connected'), 'all to be in')
  }, 30_000)

  it('answers what it has taken in before it is closed, by whichever socket it came', async () => {
    const asked: ServerResponse[] = []
    const { server, port } = await open((_, response) => asked.push(response))
    let answered = 0
    let ended = 0
    server.on('connection', (socket: Socket) => socket.on('close', () => ended++))
    for (let i = 0; i < 100; i++) {
      const socket = connect(port, HOST)
      ends.push(() => socket.destroy())
      socket.on('data', (text) => (answered += Number(String(text).includes('answered'))))
      socket.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`)
    }
    await eventually(() => asked.length === 100, 'all to be asked')
    let closed = false
    server.close(() => (closed = true))
    await eventually(async () => {
      const socket = connect(port, HOST)
      const refused = await once(socket, 'connect').then(
        () => false,
        (error: unknown) => errorCode(error) === 'ECONNREFUSED',
      )
      socket.destroy()
      return refused
    }, 'nobody to be let in any more')
    for (const response of asked.slice(0, 98)) response.end('answered')
    await eventually(() => answered === 98 && ended === 98, 'all but two to be answered and gone')
    await new Promise(setImmediate)
    expect(closed).toBe(false)
    for (const response of asked.slice(98)) response.end('answered')
    await eventually(() => closed && answered === 100, 'the server to be closed, and all to be answered')
  }, 30_000)

  it('does not share an address with another process, which would take a part of its requests', async () => {
    const { port } = await open(() => undefined)
    await expect(WideServer.claim(port, HOST)).rejects.toMatchObject({ code: 'EADDRINUSE' })
    const alone = createServer().listen(0, HOST)
    await once(alone, 'listening')
    ends.push(() => alone.close())
    await expect(WideServer.claim((alone.address() as AddressInfo).port, HOST)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
