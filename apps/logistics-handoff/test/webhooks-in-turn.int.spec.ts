import { DossierIssued, type DossierReceipt, HandoffRefused, RecallIssued } from '@fifteen/contracts'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { OrderStory, type Telling } from './order-story.js'
import { Receiver, SECRET } from './webhook-receiver.js'
import { definition } from '../src/service.js'

let sut: ServiceUnderTest
let receiver: Receiver

const KEY = 'fleet-key-0123456789abcdef'

const tell = async (...tellings: Telling[]): Promise<void> => {
  for (const { message, data } of tellings) await sut.writer.publish(message, [data])
}
const issued = async (story: OrderStory): Promise<void> => {
  await tell(...story.complete())
  await sut.reader.waitFor(DossierIssued, { key: story.orderId })
}
const post = (receipt: DossierReceipt) => sut.http('POST', '/v1/partners/fleet/receipts', receipt, { authorization: `Bearer ${KEY}` })
const states = async ({ orderId }: OrderStory): Promise<string[]> =>
  (
    await sut.sql<{ state: string }>('select state from webhook_delivery where order_id = $1 order by dossier_revision, kind', [orderId])
  ).map(({ state }) => state)
const seen = ({ orderId }: OrderStory): string[] => receiver.of(orderId).map(({ kind, dossierRevision }) => `${kind} ${dossierRevision}`)

beforeAll(async () => {
  receiver = await Receiver.open()
  sut = await ServiceUnderTest.open(definition, {
    shops: [{ shopId: 'north-shop', partnerId: 'fleet' }],
    partners: ['fleet'],
    read: ['logistics-handoff.events', 'logistics.fleet.dossiers'],
    env: { WEBHOOK_RETRY_DELAYS_MS: '400', WEBHOOK_CIRCUIT_FAILURES: '1000' },
  })
  await sut.http('PUT', '/v1/partners/fleet', { name: 'Fleet', key: KEY, webhookUrl: receiver.url, webhookSecret: SECRET })
})
afterAll(async () => {
  await sut.close()
  await receiver.close()
})

describe('of one order, a webhook', () => {
  it('gets the recall after the dossier that it refused at first', async () => {
    const story = new OrderStory()
    let refusals = 3
    receiver.answer = ({ orderId, kind }) => (orderId === story.orderId && kind === 'dossier' && refusals-- > 0 ? 503 : 200)
    await issued(story)
    await eventually(() => seen(story).length > 0, 'the first attempt')
    await tell(story.cancelRequested())
    await sut.reader.waitFor(RecallIssued, { key: story.orderId })
    await eventually(() => seen(story).includes('recall 1'), 'the recall', { within: 10_000 })
    expect(seen(story)).toEqual(['dossier 1', 'dossier 1', 'dossier 1', 'dossier 1', 'recall 1'])
    await eventually(async () => (await states(story)).join() === 'delivered,delivered', 'both deliveries')
  })

  it('gets the recall although its dossier was given up', async () => {
    const story = new OrderStory()
    receiver.answer = ({ orderId, kind }) => (orderId === story.orderId && kind === 'dossier' ? 503 : 200)
    await issued(story)
    await eventually(() => seen(story).length > 0, 'the first attempt')
    await tell(story.cancelRequested())
    await sut.reader.waitFor(RecallIssued, { key: story.orderId })
    await sut.sql(`update webhook_delivery set give_up_at = clock_timestamp() where order_id = $1 and kind = 'dossier'`, [story.orderId])
    await eventually(() => seen(story).includes('recall 1'), 'the recall', { within: 10_000 })
    await eventually(async () => (await states(story)).join() === 'given-up,delivered', 'the end of both')
  })

  it('gets no older revision after a newer one: what was answered is not sent any more', async () => {
    const story = new OrderStory()
    receiver.answer = ({ orderId, dossierRevision }) => (orderId === story.orderId && dossierRevision === 1 ? 503 : 200)
    await issued(story)
    await eventually(() => seen(story).length > 0, 'the first attempt')
    expect(await post(story.receipt('refused'))).toMatchObject({ status: 200 })
    await sut.reader.waitFor(HandoffRefused, { key: story.orderId })
    await tell(...story.complete(2))
    await eventually(() => seen(story).includes('dossier 2'), 'the second dossier')
    // Another order's delivery is tried as often as the first one would be by now.
    const other = new OrderStory()
    let refusals = 3
    receiver.answer = ({ orderId }) => (orderId === other.orderId && refusals-- > 0 ? 503 : 200)
    await issued(other)
    await eventually(async () => (await states(other)).join() === 'delivered', 'the other delivery', { within: 10_000 })
    expect(await states(story)).toEqual(['answered', 'delivered'])
    expect(seen(story).lastIndexOf('dossier 1')).toBeLessThan(seen(story).indexOf('dossier 2'))
  })

  it('knows a dossier that is sent again by the id of its first event', async () => {
    const story = new OrderStory()
    receiver.answer = () => 200
    await issued(story)
    await eventually(async () => (await states(story)).join() === 'delivered', 'the delivery')
    await sut.http('POST', `/v1/handoffs/${story.orderId}/resend`, undefined, { 'idempotency-key': 'again' })
    await eventually(() => receiver.of(story.orderId).length === 2, 'the second sending')
    const onTopic = sut.reader.records.filter(({ key, topic }) => key === story.orderId && topic === 'logistics.fleet.dossiers')
    const ids = [...receiver.of(story.orderId).map(({ webhookId }) => webhookId), ...onTopic.map(({ headers }) => headers['ce_id'])]
    expect([ids.length, new Set(ids).size]).toEqual([4, 1])
  })
})
