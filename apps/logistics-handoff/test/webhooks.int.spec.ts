import { DossierIssued, RecallIssued } from '@fifteen/contracts'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { OrderStory, type Telling } from './order-story.js'
import { Receiver, SECRET } from './webhook-receiver.js'
import { definition } from '../src/service.js'

interface View {
  items: { webhookId: string; state: string; kind: string; attempts: { status: number | null; problem: string | null }[] }[]
}

let sut: ServiceUnderTest
let receiver: Receiver
let silent: Receiver

const tell = async (...tellings: Telling[]): Promise<void> => {
  for (const { message, data } of tellings) await sut.writer.publish(message, [data])
}
const deliveries = async (story: OrderStory) => (await sut.http<View>('GET', `/v1/deliveries/${story.orderId}`)).body
const stateOf = async (story: OrderStory) => (await deliveries(story)).items?.[0]?.state
const metric = async (name: string, partner: string): Promise<string | undefined> => {
  const lines = (await (await fetch(`${sut.url}/metrics`)).text()).split('\n')
  return lines
    .find((line) => line.startsWith(`${name}{partner="${partner}"}`))
    ?.split(' ')
    .at(-1)
}
const issued = async (story = new OrderStory()): Promise<OrderStory> => {
  await tell(...story.complete())
  await sut.reader.waitFor(DossierIssued, { key: story.orderId })
  return story
}

beforeAll(async () => {
  receiver = await Receiver.open()
  silent = await Receiver.open()
  silent.answer = () => 'silence'
  sut = await ServiceUnderTest.open(definition, {
    shops: [
      { shopId: 'north-shop', partnerId: 'fleet' },
      { shopId: 'quiet-shop', partnerId: 'silent' },
    ],
    partners: ['fleet', 'silent'],
    read: ['logistics-handoff.events', 'logistics.fleet.dossiers', 'logistics.silent.dossiers'],
    env: {
      WEBHOOK_RETRY_DELAYS_MS: '50,100,200',
      WEBHOOK_DEADLINE_MS: '1500',
      WEBHOOK_CONCURRENCY: '4',
      WEBHOOK_CONCURRENCY_PER_PARTNER: '2',
      WEBHOOK_CIRCUIT_FAILURES: '4',
      WEBHOOK_CIRCUIT_COOL_DOWN_MS: '1000',
    },
  })
  const register = (partnerId: string, webhookUrl: string) =>
    sut.http('PUT', `/v1/partners/${partnerId}`, {
      name: partnerId,
      key: `${partnerId}-key-0123456789abcdef`,
      webhookUrl,
      webhookSecret: SECRET,
    })
  await register('fleet', receiver.url)
  await register('silent', silent.url)
}, 90_000)
afterAll(async () => {
  await sut.close()
  await receiver.close()
  await silent.close()
}, 90_000)

describe('a webhook', () => {
  it('carries the dossier, signed so that the standard library verifies it, by the id and to the byte as on the topic', async () => {
    const story = await issued()
    await eventually(async () => (await stateOf(story)) === 'delivered', 'the delivery')
    const [received] = receiver.of(story.orderId)
    const onTopic = sut.reader.records.filter(({ key, topic }) => key === story.orderId && topic === 'logistics.fleet.dossiers')
    expect(received).toMatchObject({ verified: true, orderId: story.orderId, dossierRevision: 1 })
    expect(onTopic.map(({ value, headers }) => [headers['ce_id'], value])).toEqual([[received?.webhookId, received?.body]])
  }, 90_000)

  it('is repeated after refusals with the same id and the same body, every attempt to be seen', async () => {
    const story = new OrderStory()
    const answers = [500, 503]
    receiver.answer = ({ orderId }) => (orderId === story.orderId ? (answers.shift() ?? 200) : 200)
    await issued(story)
    await eventually(async () => (await stateOf(story)) === 'delivered', 'the third attempt')
    const received = receiver.of(story.orderId)
    expect([received.length, new Set(received.map(({ body, webhookId }) => webhookId + body)).size]).toEqual([3, 1])
    expect(received.every(({ verified }) => verified)).toBe(true)
    expect((await deliveries(story)).items[0]?.attempts.map(({ status }) => status)).toEqual([500, 503, 200])
  }, 90_000)

  it('follows no redirect', async () => {
    const story = new OrderStory()
    const answers = [302]
    receiver.answer = ({ orderId }) => (orderId === story.orderId ? (answers.shift() ?? 200) : 200)
    await issued(story)
    await eventually(async () => (await stateOf(story)) === 'delivered', 'the second attempt')
    expect((await deliveries(story)).items[0]?.attempts).toMatchObject([
      { status: 302, problem: 'redirects are not followed' },
      { status: 200 },
    ])
  }, 90_000)

  it('carries the recall as well, and its 2xx is no receipt', async () => {
    const story = await issued()
    await tell(story.cancelRequested())
    await sut.reader.waitFor(RecallIssued, { key: story.orderId })
    const recall = await eventually(() => receiver.of(story.orderId).find(({ kind }) => kind === 'recall'), 'the recall')
    expect(JSON.parse(recall.body)).toMatchObject({ orderId: story.orderId, requestId: story.requestId })
    const [row] = await sut.sql<{ state: string }>('select state from handoff where order_id = $1', [story.orderId])
    expect(row?.state).toBe('recalling')
  }, 90_000)

  it('survives a restart of the service between two attempts', async () => {
    const story = new OrderStory()
    let refuse = true
    receiver.answer = ({ orderId }) => (refuse && orderId === story.orderId ? 500 : 200)
    await issued(story)
    await eventually(() => receiver.of(story.orderId).length > 0, 'the first attempt')
    await sut.pause()
    refuse = false
    await sut.resume()
    await eventually(async () => (await stateOf(story)) === 'delivered', 'the delivery after the restart', { within: 20_000 })
  }, 90_000)

  it('to a dead partner holds nobody else up, and is given up at its deadline in sight', async () => {
    const dead = Array.from({ length: 20 }, () => new OrderStory('quiet-shop'))
    for (const story of dead) await tell(...story.complete())
    await eventually(() => silent.received.length >= 4, 'the dead partner to be tried', { within: 20_000 })
    const story = await issued()
    await eventually(async () => (await stateOf(story)) === 'delivered', 'the living partner’s delivery')
    expect(await sut.sql(`select 1 from webhook_delivery where partner_id = 'silent' and state = 'given-up'`)).toEqual([])
    await eventually(async () => (await metric('fifteen_webhook_circuit_open', 'silent')) === '1', 'the circuit to open')
    expect(silent.received.length).toBeLessThan(20)
    await sut.sql(`update webhook_delivery set give_up_at = clock_timestamp() where partner_id = 'silent'`)
    await eventually(
      async () =>
        (await sut.sql(`select 1 from webhook_delivery where partner_id = 'silent' and state = 'given-up'`)).length === dead.length,
      'every delivery to be given up',
      { within: 60_000 },
    )
    const { body } = await sut.http<{ timeline: { what: string }[] }>('GET', `/v1/handoffs/${dead[0]?.orderId ?? ''}`)
    expect(body.timeline.map(({ what }) => what)).toEqual(['webhook-given-up'])
    expect(
      await sut.http('GET', `/v1/deliveries/${dead[0]?.orderId ?? ''}`, undefined, { authorization: 'Bearer fleet-key-0123456789abcdef' }),
    ).toMatchObject({ status: 404 })
  }, 120_000)
})
