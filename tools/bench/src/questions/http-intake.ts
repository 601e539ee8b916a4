import { join } from 'node:path'
import { Child, reportOf } from '../harness/child.js'
import { proveIntake } from '../harness/intake.js'
import { seedShop } from '../harness/seed.js'
import { interleavedPairs } from '../harness/statistics.js'
import type { BenchSystem } from '../harness/system.js'
import { figure } from '../harness/table.js'
import type { BareHttpReport } from '../limit/bare-http.js'
import type { HttpLoadOptions, HttpLoadReport } from '../load/http-protocol.js'
import { withDatabase } from '../part/fresh-database.js'
import type { Answered, Asked, Question } from '../question.js'
import { type AtConnections, httpAnswer } from './http-answer.js'

const FULL = { warmSeconds: 5, seconds: 8, turns: 3 }
const QUICK = { warmSeconds: 1, seconds: 1, turns: 1 }
const CONNECTIONS = [16, 64]
/** Connections of the bare server to the database. */
const POOL = 16
const BARE_PORT = 90
const READY_WITHIN_MS = 20_000
const GRACE_MS = 30_000

type Size = typeof FULL
type Server = 'bare' | 'product'
type Urls = Record<Server, string>

async function ask(asked: Asked): Promise<Answered> {
  const size = { ...(asked.quick ? QUICK : FULL), ...(asked.seconds && { seconds: asked.seconds }) }
  const { portBase, signal } = asked
  return asked.systems.fresh(async (system) => {
    await system.startServices(['order-intake'])
    await seedShop(system)
    return await withDatabase(system, async (databaseUrl) => {
      const options = { databaseUrl, port: portBase + BARE_PORT, connections: POOL }
      const script = join(import.meta.dirname, '..', 'limit', 'bare-http-process.js')
      const bare = new Child<BareHttpReport>({ name: 'bare-http', script, options, logs: system.logs })
      try {
        await bare.next('listens', READY_WITHIN_MS, signal)
        return await measured(asked, system, { bare: `http://127.0.0.1:${options.port}`, product: system.url('order-intake') }, size)
      } finally {
        await bare.stop()
      }
    })
  })
}

async function measured({ signal, say, quick }: Asked, system: BenchSystem, urls: Urls, size: Size): Promise<Answered> {
  const script = join(import.meta.dirname, '..', 'load', 'http-process.js')
  const loads: Record<Server, HttpLoadReport[]> = { bare: [], product: [] }
  let runs = 0
  let unheard = 0
  const load = async (server: Server, connections: number, seconds: number): Promise<HttpLoadReport> => {
    const options: HttpLoadOptions = { url: urls[server], connections, seconds, run: `http${++runs}` }
    const child = { name: 'http-load', script, options, logs: system.logs }
    const answered = await reportOf<HttpLoadReport>(child, 'answered', seconds * 1000 + GRACE_MS, signal)
    const { refused, failed, statuses, perSecond, core } = answered
    if (refused || failed) {
      const answers = `${JSON.stringify(statuses)}, ${failed} failed`
      throw new Error(`${server} did not accept everything at ${connections} connections (${answers}): see ${system.logs}`)
    }
    say(`${server}, ${connections} connections: ${figure(perSecond)} requests/s; the generator took ${figure(100 * core)} % of a core`)
    loads[server].push(answered)
    if (server === 'product') unheard += connections
    return answered
  }
  const found: AtConnections[] = []
  for (const connections of CONNECTIONS) {
    await load('bare', connections, size.warmSeconds)
    await load('product', connections, size.warmSeconds)
    const reports: Record<Server, HttpLoadReport[]> = { bare: [], product: [] }
    const once = async (server: Server): Promise<number> => {
      const answered = await load(server, connections, size.seconds)
      reports[server].push(answered)
      return answered.perSecond
    }
    const pairs = await interleavedPairs(
      size.turns,
      () => once('bare'),
      () => once('product'),
    )
    found.push({ connections, pairs, ...reports })
  }
  if (system.restarts) throw new Error(`order-intake died under the load: see ${system.logs}`)
  const accepted = loads.product.reduce((sum, report) => sum + report.accepted, 0)
  const durable = await proveIntake(system, accepted, unheard, signal)
  return httpAnswer(found, { accepted, durable }, quick)
}

export const httpIntake: Question = {
  name: 'http-intake',
  description: 'orders/s by HTTP, durable before the 202, at 16 and 64 connections, against a bare Fastify that inserts one row',
  ask,
}
