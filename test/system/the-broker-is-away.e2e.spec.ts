import { eventually } from '@fifteen/testing'
import { setTimeout as pause } from 'node:timers/promises'
import { DemoRun, type RunStatus } from './demo-run.js'

const AWAY_MS = 120_000
const KEY = 'demo-key-shop-1'

/**
 * The broker is stopped, not killed: the supervisor would start it again, and a broker that hangs is worse than one that refuses. Policies
 * are divided by sixty as in every demo, so that to them these two minutes are two hours: promises are broken, and no order is lost for it.
 */
describe('while the broker is away', () => {
  let run: DemoRun
  beforeAll(async () => {
    run = await DemoRun.begin(['--fresh', '--limit', '60', '--rate', '20', '--shops', '1'])
    await run.reaches('running')
  }, 240_000)
  afterAll(() => run.interrupt(), 60_000)

  const intake = (): string => `http://127.0.0.1:${run.portBase + 1}`
  const services = ({ processes }: RunStatus) => processes.filter(({ name }) => name.includes('-'))
  const order = (externalId: string): object => ({
    externalId,
    channel: 'site',
    currency: 'GBP',
    lines: [{ sku: '20001', quantity: 1, unitPrice: 339 }],
    customer: { name: 'Ann Example', phone: '07700 900123' },
    delivery: { methodId: 'courier', address: { country: 'GB', postcode: 'SW1A 1AA', city: 'London', street: '1 Sample Street' } },
    paymentMethod: 'on-delivery',
  })
  const post = async (externalId: string): Promise<{ answer: number; orderId: string }> => {
    const response = await fetch(`${intake()}/v1/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'idempotency-key': externalId, 'content-type': 'application/json' },
      body: JSON.stringify(order(externalId)),
      signal: AbortSignal.timeout(15_000),
    })
    const { orderId } = (await response.json()) as { orderId: string }
    return { answer: response.status, orderId }
  }
  const statusOf = async (orderId: string): Promise<string> => {
    const response = await fetch(`${intake()}/v1/orders/${orderId}`, { headers: { authorization: `Bearer ${KEY}` } })
    return ((await response.json()) as { status: string }).status
  }

  it('order-intake answers 202, nothing restarts, and every order is handed off when it is back', async () => {
    const kafka = await run.running('kafka')
    const before = services(await run.status()).map(({ name, pid }) => [name, pid])
    const answers: { answer: number; orderId: string }[] = []
    const unwell = new Set<string>()
    process.kill(kafka, 'SIGSTOP')
    try {
      const back = performance.now() + AWAY_MS
      for (let n = 1; performance.now() < back; n++) {
        answers.push(await post(`away-${n}`))
        for (const { name, url = '' } of services(await run.status())) {
          const { ok } = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(10_000) })
          if (!ok) unwell.add(name)
        }
        await pause(1_000)
      }
    } finally {
      process.kill(kafka, 'SIGCONT')
    }
    expect(answers.length).toBeGreaterThan(AWAY_MS / 10_000)
    expect(new Set(answers.map(({ answer }) => answer))).toEqual(new Set([202]))
    expect([...unwell]).toEqual([])
    await eventually(
      async () => {
        const pending = new Set(
          (await Promise.all(answers.map(({ orderId }) => statusOf(orderId)))).filter((status) => status !== 'handed-off'),
        )
        if (pending.size) throw new Error(`some are ${[...pending].join(', ')}`)
        return true
      },
      'every order to be handed off',
      { within: 150_000, every: 1_000 },
    )
    expect(services(await run.status()).map(({ name, pid }) => [name, pid])).toEqual(before)
  }, 420_000)
})
