import { DossierIssued, DossierReceipt, OrderHandedOff, OrderRecalled, ReceiptOverdue } from '@fifteen/contracts'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { OrderStory } from './order-story.js'
import { definition } from '../src/service.js'

let sut: ServiceUnderTest

const answer = (receipt: DossierReceipt) => sut.writer.publish(DossierReceipt, [receipt], { tenant: { partnerId: 'fleet' } })
const issued = async (shopId: string): Promise<OrderStory> => {
  const story = new OrderStory(shopId)
  for (const { message, data } of story.complete()) await sut.writer.publish(message, [data])
  await sut.reader.waitFor(DossierIssued, { key: story.orderId })
  return story
}
const sent = (orderId: string, kind: 'dossier' | 'recall'): string[] =>
  sut.reader.records.filter(({ key, type }) => key === orderId && type?.includes(`.${kind}-issued.`)).map(({ value }) => value)
const asked = (orderId: string, kind: 'dossier' | 'recall', times: number) =>
  eventually(() => sent(orderId, kind).length >= times, `the ${kind} to go out ${times} times`, { within: 20_000 })
const ids = (orderId: string): number =>
  new Set(
    sut.reader.records.filter(({ key, topic }) => key === orderId && topic.endsWith('.dossiers')).map(({ headers }) => headers['ce_id']),
  ).size
const resend = ({ orderId }: { orderId: string }, key: string) =>
  sut.http('POST', `/v1/handoffs/${orderId}/resend`, undefined, { 'idempotency-key': key })

beforeAll(async () => {
  sut = await ServiceUnderTest.open(definition, {
    shops: [
      { shopId: 'north-shop', partnerId: 'fleet' },
      { shopId: 'brisk-shop', partnerId: 'fleet' },
    ],
    partners: ['fleet'],
    read: ['logistics-handoff.events', 'logistics.fleet.dossiers'],
  })
  await sut.http('PUT', '/v1/partners/fleet', { name: 'Fleet' })
  await sut.http('PUT', '/v1/policies/brisk-shop', { receiptBudgetMs: 100, resendMost: 1, clarificationWaitMs: 0 })
  // Read at the start: the consumer begins with the partner's topics instead of being made anew for them.
  await sut.pause()
  await sut.resume()
})
afterAll(() => sut.close())

describe('a partner that does not answer', () => {
  it('is asked for the receipt without end, and for the recall; operators are told once of each', async () => {
    const story = await issued('brisk-shop')
    const { orderId } = story
    await asked(orderId, 'dossier', 5)
    expect(sut.reader.of(ReceiptOverdue, orderId)).toMatchObject([{ awaited: 'receipt', dossierRevision: 1, partnerId: 'fleet' }])
    const { message, data } = story.cancelRequested()
    await sut.writer.publish(message, [data])
    await asked(orderId, 'recall', 5)
    expect(sut.reader.of(ReceiptOverdue, orderId)).toMatchObject([{ awaited: 'receipt' }, { awaited: 'recall-answer' }])
    expect(ids(orderId)).toBe(2)
    expect([new Set(sent(orderId, 'dossier')).size, new Set(sent(orderId, 'recall')).size]).toEqual([1, 1])
    await answer(story.receipt('recalled'))
    await sut.reader.waitFor(OrderRecalled, { key: orderId })
  })

  it('is still asked by a service that was restarted', async () => {
    const story = await issued('brisk-shop')
    await sut.reader.waitFor(ReceiptOverdue, { key: story.orderId })
    await sut.pause()
    const before = sent(story.orderId, 'dossier').length
    await sut.resume()
    await eventually(() => sent(story.orderId, 'dossier').length > before, 'the dossier to go out again')
    await answer(story.receipt('accepted'))
    await sut.reader.waitFor(OrderHandedOff, { key: story.orderId })
    expect(sut.reader.of(ReceiptOverdue, story.orderId)).toHaveLength(1)
  })
})

describe('an administrator', () => {
  it('sends what is not answered once more, once for each key, and nothing else', async () => {
    const story = await issued('north-shop')
    expect(await resend(story, 'first')).toMatchObject({ status: 200, body: { outcome: 'resent', dossierRevision: 1 } })
    expect(await resend(story, 'first')).toMatchObject({ status: 200, body: { outcome: 'duplicate', dossierRevision: 1 } })
    expect(await resend(story, 'second')).toMatchObject({ status: 200, body: { outcome: 'resent' } })
    await asked(story.orderId, 'dossier', 3)
    const { orderId } = await issued('north-shop')
    expect(orderId).not.toBe(story.orderId)
    expect([sent(story.orderId, 'dossier').length, new Set(sent(story.orderId, 'dossier')).size]).toEqual([3, 1])
    await answer(story.receipt('accepted'))
    await sut.reader.waitFor(OrderHandedOff, { key: story.orderId })
    expect(await resend(story, 'third')).toMatchObject({ status: 409, body: { code: 'nothing-awaited' } })
    expect(await resend(story, 'first')).toMatchObject({ status: 200, body: { outcome: 'duplicate' } })
    expect(await resend(story, '')).toMatchObject({ status: 400, body: { code: 'idempotency-key-missing' } })
    expect(await resend(new OrderStory(), 'any')).toMatchObject({ status: 404, body: { code: 'unknown-order' } })
  })
})
