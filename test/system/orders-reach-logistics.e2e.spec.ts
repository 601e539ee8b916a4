import { DemoRun, type RunSummary } from './demo-run.js'
import { ObservedTopics, type Observed } from './observed-topics.js'
import { PublishedMessages } from './published-messages.js'

const ORDERS = 300

const placeOf = ({ topic, partition, offset }: { topic: string; partition: number; offset: string }): string =>
  `${topic}-${partition}-${offset}`

describe('npm start', () => {
  let exit: number
  let summary: RunSummary
  let records: Observed[]

  beforeAll(async () => {
    const run = await DemoRun.begin(['--once', '--json', '--fresh', '--limit', String(ORDERS), '--rate', '20'])
    const { brokers = [] } = await run.reaches('running')
    const observed = await ObservedTopics.follow(brokers)
    // Closed while the broker is still there: a client whose broker is gone looks for it for ever.
    await run.reaches('checking the laws', 240_000)
    records = observed.records
    await observed.close()
    ;({ exit, summary } = await run.finished())
  }, 420_000)

  it('hands every accepted order to logistics, or ends it by name', () => {
    expect(summary.violations).toEqual([])
    expect(summary.pending).toBe(0)
    expect(summary.accepted).toBe(summary.handedOff + summary.cancelled + summary.recalled)
    expect(summary.input).toBe(summary.accepted + summary.rejected + summary.duplicates + summary.amendments + summary.cancellations)
    expect(summary.accepted).toBeGreaterThan(ORDERS * 0.9)
    expect(exit).toBe(0)
  })

  it('takes the clean orders by the fast path and the others to operators', () => {
    expect(summary.byOperator).toBeGreaterThanOrEqual(summary.accepted * 0.2)
    expect(summary.fastPath).toBeGreaterThan(summary.accepted * 0.4)
    for (const what of ['shortages', 'slotsFull', 'refusals'] as const)
      expect([what, summary[what] >= summary.accepted * 0.01]).toEqual([what, true])
  })

  it('gives up on customers who were not reached after the third attempt', () => {
    const cancelled = records.filter(({ type }) => /order-cancelled|cancel-requested/.test(type))
    const notReached = cancelled.filter(({ value }) => (JSON.parse(value) as { reason?: string }).reason === 'not-reached')
    expect(notReached.length).toBeGreaterThanOrEqual(summary.accepted * 0.01)
  })

  it('keeps what it promised of memory', () => {
    const services = Object.entries(summary.memoryMiB).filter(([name]) => /-/.test(name))
    expect(services.filter(([, mebibytes]) => mebibytes >= 200)).toEqual([])
    expect(Object.values(summary.memoryMiB).reduce((sum, mebibytes) => sum + mebibytes, 0)).toBeLessThan(2_560)
  })

  it('sends only messages that the published AsyncAPI document describes on their topic', async () => {
    const messages = await PublishedMessages.read()
    const flaws = records.flatMap((record) => (record.type ? (messages.flawOf(record) ?? []) : []))
    expect(flaws.slice(0, 5)).toEqual([])
    expect(records.length).toBeGreaterThan(ORDERS * 8)
  })

  it('takes bare records of shops and partners that the document describes on their topic, and rejects the others by name', async () => {
    const messages = await PublishedMessages.read()
    const bare = records.filter(({ type }) => !type)
    const rejected = new Set(
      records
        .filter(({ topic }) => /^shop\..*\.rejected$/.test(topic))
        .map(({ value }) => placeOf(JSON.parse(value) as { topic: string; partition: number; offset: string })),
    )
    const flaws = bare.flatMap((record) => (rejected.has(placeOf(record)) ? [] : (messages.flawOf(record) ?? [])))
    expect(flaws.slice(0, 5)).toEqual([])
    const kinds = new Set(bare.map(({ topic }) => topic.split('.').at(-1)))
    expect(kinds).toContain('orders')
    expect(kinds).toContain('receipts')
    expect(bare.length).toBeGreaterThan(ORDERS)
  })

  it('keeps personal data inside its blocks', () => {
    const outside = records.filter(({ topic, value }) => {
      if (!/\.events$|^operator\.tasks$|^sla\.events$|^shop\..*\.(status|rejected)$/.test(topic)) return false
      const text = JSON.stringify(JSON.parse(value), (key, inner: unknown) => (key === 'personal' ? undefined : inner))
      return /7700 ?900|\+447700|Sample Street|Sampleton/.test(text)
    })
    expect(outside.map(({ topic, type }) => `${topic} ${type}`)).toEqual([])
  })
})
