import { connect, type Socket } from 'node:net'
import { eventually } from '@fifteen/testing'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { ChildService } from './support/child-service.js'

/** Twice what Node lets wait by itself. */
const CONNECTIONS = 1_000

let service: ChildService
const sockets: Socket[] = []
beforeAll(async () => {
  service = await ChildService.open()
}, 90_000)
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  await service.close()
}, 60_000)

it('lets a thousand connections in while a service is busy, and answers on them when it is not', async () => {
  const { process: child, url } = await service.start()
  const { port } = new URL(url)
  let connected = 0
  let answers = 0
  const errors: Error[] = []
  child.kill('SIGSTOP')
  try {
    for (let i = 0; i < CONNECTIONS; i++) {
      const socket = connect({ host: '127.0.0.1', port: Number(port) }, () => connected++)
      socket.on('error', (error) => errors.push(error)).once('data', () => answers++)
      socket.write('GET /health/live HTTP/1.1\r\nHost: service\r\n\r\n')
      sockets.push(socket)
    }
    await eventually(() => connected === CONNECTIONS, 'all to be connected', { within: 10_000 })
  } finally {
    child.kill('SIGCONT')
  }
  await eventually(() => answers === CONNECTIONS, 'all to be answered', { within: 30_000 })
  expect(errors).toEqual([])
}, 120_000)
