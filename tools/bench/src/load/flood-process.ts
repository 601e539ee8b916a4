import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { SHOP } from '../harness/parties.js'
import { quantile } from '../harness/statistics.js'
import { OrderMaker } from './orders.js'
import { Pace } from './pace.js'
import type { FloodOptions, FloodResult } from './flood.js'

const TICK_MS = 5
const WITHIN_MS = 30_000
/** Requests under way: more are not begun, as a client that has run out of connections would not. */
const MOST = 3_000

/** Places orders at a rate by HTTP, whatever is answered, and never tries again. */
const { url, run, rate, seconds } = JSON.parse(process.argv[2] ?? '{}') as FloodOptions
const agent = new Agent({ keepAlive: true, maxSockets: MOST })
const maker = new OrderMaker(run, 18, new Date())
const statuses: Record<string, number> = {}
const answeredMs: number[] = []
const accepted: string[] = []
let sent = 0
let under = 0

process.once('disconnect', () => process.exit(0))
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)

function place(): Promise<void> {
  const { externalId, body } = maker.order(new Date())
  const text = JSON.stringify(body)
  const headers = {
    ...{ authorization: `Bearer ${SHOP.key}`, 'idempotency-key': externalId, 'content-type': 'application/json' },
    'content-length': Buffer.byteLength(text),
  }
  const began = performance.now()
  return new Promise((resolve) => {
    const done = (status: string): void => {
      statuses[status] = (statuses[status] ?? 0) + 1
      answeredMs.push(performance.now() - began)
      resolve()
    }
    const call = request(`${url}/v1/orders`, { agent, method: 'POST', headers, timeout: WITHIN_MS }, (response) => {
      let answer = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (answer += part))
      response.once('end', () => {
        if (response.statusCode === 202) accepted.push((JSON.parse(answer) as { orderId: string }).orderId)
        done(String(response.statusCode))
      })
      response.once('error', () => done('broken'))
    })
    call.once('timeout', () => call.destroy(new Error('timeout')))
    call.once('error', () => done('broken'))
    call.end(text)
  })
}

const pace = new Pace()
const began = performance.now()
const end = began + seconds * 1000
pace.rate(rate, began, 0)
const pending = new Set<Promise<void>>()
while (performance.now() < end) {
  for (let due = pace.due(performance.now(), sent, 0); due > 0 && under < MOST; due--) {
    sent++
    under++
    const call = place().finally(() => {
      under--
      pending.delete(call)
    })
    pending.add(call)
  }
  await pause(TICK_MS)
}
const owed = pace.due(performance.now(), sent, 0)
await Promise.all(pending)
const result: FloodResult = { sent, owed, statuses, accepted, p50: quantile(answeredMs, 0.5), p99: quantile(answeredMs, 0.99) }
process.send?.(result, () => process.exit(0))
