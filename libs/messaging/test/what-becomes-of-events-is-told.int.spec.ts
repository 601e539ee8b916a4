import { contractOf, OrderReceived, StockReserved } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { createLogger, PinoLogger } from '@fifteen/service-defaults'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { EdgeTenants } from '../src/index.js'
import { behaviour, order, orders, sampleService, Unhandleable } from './sample-service.js'

const TYPE = contractOf(OrderReceived).type
const SECRET = 'Anna Schmidt, +49 30 1234567'

interface Line {
  level: string
  msg: string
  orderId?: string
  traceId?: string
  keys?: string[]
  traceIds?: string[]
  records?: number
}

/** Read where an SRE reads it: the process's log lines and `/metrics`. */
describe('what becomes of events', () => {
  let service: ServiceUnderTest
  let text = ''

  beforeAll(async () => {
    service = await ServiceUnderTest.open(sampleService, { read: ['stock-confirmation.events'], shops: [{ shopId: 'north' }] })
    service.app.get(EdgeTenants).set('shopId', ['north'])
    service.app.useLogger(new PinoLogger(createLogger('sample', 'info', { write: (line) => (text += line) })))
  }, 60_000)
  afterAll(() => service.close(), 30_000)
  afterEach(() => {
    behaviour.onChunk = () => undefined
    text = ''
  })

  const lines = (message: RegExp): Line[] =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line)
      .filter(({ msg }) => message.test(msg))

  async function metric(start: string): Promise<number> {
    const shown = await (await fetch(`${service.url}/metrics`)).text()
    const line = shown.split('\n').find((each) => each.startsWith(`${start} `))
    return Number(line?.split(' ').at(-1) ?? 0)
  }

  const traced = (trace: string): { headers: Record<string, string> } => ({
    headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` },
  })

  it('is told with the order and the trace when it is parked, and never with what is in it', async () => {
    const poison = order(newId(), SECRET)
    const trace = newId().replaceAll('-', '')
    behaviour.onChunk = (events) => {
      if (events.some(({ data }) => data.orderId === poison.orderId)) throw new Unhandleable('this order cannot be handled')
    }
    await service.writer.publish(OrderReceived, [poison], traced(trace))
    await eventually(() => lines(/^record parked/).length > 0, 'the line about it', { within: 30_000 })
    expect(lines(/^record parked/)).toMatchObject([{ level: 'error', orderId: poison.orderId, traceId: trace, code: 'unhandleable' }])
    expect(text).not.toContain('Anna')
    expect(await metric('fifteen_parked_records')).toBeGreaterThanOrEqual(1)
    expect(await metric(`fifteen_event_errors_total{handler="sample",type="${TYPE}",result="parked"}`)).toBe(1)
  }, 60_000)

  it('does not show what could not be read', async () => {
    const key = newId()
    await service.writer.publishRaw('order-intake.events', [{ key, value: SECRET, headers: { ce_type: TYPE } }])
    await eventually(() => lines(/^record parked/).length > 0, 'the line about it', { within: 30_000 })
    expect(lines(/^record parked/)).toMatchObject([{ orderId: key, code: 'unreadable-message' }])
    expect(text).not.toContain('Anna')
    expect(JSON.stringify(await service.sql('select message from parked_record'))).not.toContain('Anna')
  }, 60_000)

  it('is told of many together with their number and the first of them, when their transaction is repeated', async () => {
    const trace = newId().replaceAll('-', '')
    let lost = 0
    behaviour.onChunk = () => {
      if (++lost <= 2) throw Object.assign(new Error('deadlock detected'), { code: '40P01' })
    }
    const batch = orders(200, newId)
    await service.writer.publish(OrderReceived, batch, traced(trace))
    for (const { orderId } of batch) await service.reader.waitFor(StockReserved, { key: orderId })
    const told = lines(/^chunk rolled back/)
    expect(told).toHaveLength(2)
    const ids = new Set(batch.map(({ orderId }) => orderId))
    for (const line of told) {
      const named = line.keys ?? [line.orderId ?? '']
      expect(named.length).toBeLessThanOrEqual(5)
      for (const key of named) expect(ids.has(key)).toBe(true)
      expect(line.traceIds ?? [line.traceId]).toEqual([trace])
    }
  }, 60_000)

  it('is counted by handler and type, with the time of the handler’s calls', async () => {
    const handled = `fifteen_events_handled_total{handler="sample",type="${TYPE}"}`
    const calls = `fifteen_event_seconds_count{handler="sample",type="${TYPE}"}`
    const before = { handled: await metric(handled), calls: await metric(calls) }
    const batch = orders(50, newId)
    await service.writer.publish(OrderReceived, batch)
    for (const { orderId } of batch) await service.reader.waitFor(StockReserved, { key: orderId })
    expect(await metric(handled)).toBe(before.handled + 50)
    expect(await metric(calls)).toBeGreaterThan(before.calls)
    expect(await metric(calls)).toBeLessThanOrEqual(before.calls + 50)
  }, 60_000)

  it('is counted as other where a tenant made the type up', async () => {
    const madeUp = Array.from({ length: 20 }, (_, n) => ({ key: `k-${n}`, value: '{}', headers: { ce_type: `made-up.${n}` } }))
    await service.writer.publishRaw('shop.north.orders', [...madeUp, { key: 'bare', value: '{}' }])
    const edge = (type: string): Promise<number> => metric(`fifteen_events_handled_total{handler="sample-edge",type="${type}"}`)
    await eventually(async () => (await edge('other')) === 20, 'them to be counted as one type', { within: 30_000 })
    await eventually(async () => (await edge('shop.{shopId}.orders')) === 1, 'the bare one by its topic', { within: 30_000 })
    expect(await (await fetch(`${service.url}/metrics`)).text()).not.toContain('made-up')
  }, 60_000)
})
