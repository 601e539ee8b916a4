import autocannon from 'autocannon'
import { report, told } from '../harness/in-child.js'
import { SHOP } from '../harness/parties.js'
import type { HttpLoadOptions, HttpLoadReport } from './http-protocol.js'
import { OrderMaker } from './orders.js'

/** Other orders for every run, the same for the same run. */
const seedOf = (run: string): number => [...run].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0, 7)

const { url, connections, seconds, run } = told<HttpLoadOptions>()
const maker = new OrderMaker(run, seedOf(run), new Date())
const cpu = process.cpuUsage()
const begun = performance.now()
const result = await autocannon({
  url,
  connections,
  duration: seconds,
  requests: [
    {
      method: 'POST',
      path: '/v1/orders',
      // Called for every request: each is an order of its own under a key of its own.
      setupRequest: (request) => {
        const { externalId, body } = maker.order(new Date())
        const headers = { authorization: `Bearer ${SHOP.key}`, 'idempotency-key': externalId, 'content-type': 'application/json' }
        return { ...request, headers, body: JSON.stringify(body) }
      },
    },
  ],
})
const { user, system } = process.cpuUsage(cpu)
report<HttpLoadReport>({
  type: 'answered',
  accepted: result['2xx'],
  refused: result.non2xx,
  statuses: Object.fromEntries(Object.entries(result.statusCodeStats ?? {}).map(([status, { count = 0 }]) => [status, count])),
  failed: result.errors,
  perSecond: result['2xx'] / result.duration,
  p50Ms: result.latency.p50,
  p99Ms: result.latency.p99,
  core: (user + system) / 1000 / (performance.now() - begun),
})
