import {
  contractOf,
  DossierIssued,
  DossierReceipt,
  DossierSent,
  HandoffCancelled,
  HandoffRefused,
  OrderHandedOff,
  OrderRecalled,
  RecallIssued,
  RecallTooLate,
  ShopAnnounced,
} from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { OrderStory, type Telling } from './order-story.js'
import { definition } from '../src/service.js'

const KEY = 'fleet-key-0123456789abcdef'
const OTHER_KEY = 'other-key-0123456789abcdef'

let sut: ServiceUnderTest

const asPartner = (key = KEY) => ({ authorization: `Bearer ${key}` })
const tell = async (...tellings: Telling[]): Promise<void> => {
  for (const { message, data } of tellings) await sut.writer.publish(message, [data])
}
const answer = (receipt: DossierReceipt, partnerId = 'fleet') => sut.writer.publish(DossierReceipt, [receipt], { tenant: { partnerId } })
const post = (receipt: DossierReceipt, partnerId = 'fleet', key = KEY) =>
  sut.http<{ outcome?: string; code?: string }>('POST', `/v1/partners/${partnerId}/receipts`, receipt, asPartner(key))
const bytesOf = (orderId: string): string[] =>
  sut.reader.records.filter(({ key, type }) => key === orderId && type === 'logistics-handoff.dossier-issued.v1').map(({ value }) => value)
const rowOf = async (orderId: string) =>
  (
    await sut.sql<{ state: string; dossier_revision: number; ready_at: Date | null }>('select * from handoff where order_id = $1', [
      orderId,
    ])
  )[0]

async function issued(story: OrderStory): Promise<OrderStory> {
  await tell(...story.complete())
  await sut.reader.waitFor(DossierIssued, { key: story.orderId })
  return story
}

beforeAll(async () => {
  sut = await ServiceUnderTest.open(definition, {
    shops: [
      { shopId: 'north-shop', partnerId: 'fleet' },
      { shopId: 'brisk-shop', partnerId: 'fleet' },
    ],
    partners: ['fleet', 'other'],
    read: ['logistics-handoff.events', 'logistics.fleet.dossiers', 'logistics.other.dossiers'],
  })
  await sut.http('PUT', '/v1/partners/fleet', { name: 'Fleet', key: KEY })
  await sut.http('PUT', '/v1/partners/other', { name: 'Other', key: OTHER_KEY })
  // Read at the start: the consumer begins with the partners' topics instead of being made anew for them.
  await sut.pause()
  await sut.resume()
}, 90_000)
afterAll(() => sut.close(), 60_000)

describe('a confirmed order', () => {
  it('goes to its partner with everything, and is handed off when the partner says so', async () => {
    const story = new OrderStory()
    await tell(story.payment(1, 400), story.document(), story.slot(), story.stock(), story.confirmed())
    await tell(story.decision(1, 'stock-held'))
    const [dossier] = await sut.reader.waitFor(DossierIssued, { key: story.orderId })
    expect(dossier).toMatchObject({
      partnerId: 'fleet',
      dossierRevision: 1,
      dossier: {
        externalId: `ext-${story.orderId}`,
        personal: { name: 'Ann Example' },
        settledTotal: 400,
        slot: { methodId: 'courier' },
        allocations: [{ sku: 'MUG-1', warehouseId: 'main', quantity: 2 }],
        clarifications: [{ rule: 'stock-held' }],
      },
    })
    await answer(story.receipt('accepted'))
    const [handedOff] = await sut.reader.waitFor(OrderHandedOff, { key: story.orderId })
    expect(handedOff).toMatchObject({ partnerId: 'fleet', receiptId: story.receipt('accepted').receiptId, dossierRevision: 1 })
    expect(sut.reader.of(DossierSent, story.orderId)).toHaveLength(1)
  }, 90_000)

  it('has the same bytes on the topic and in the pull API', async () => {
    const story = await issued(new OrderStory())
    const headers = asPartner()
    const one = await (await fetch(`${sut.url}/v1/partners/fleet/dossiers/${story.orderId}`, { headers })).text()
    expect([one]).toEqual(bytesOf(story.orderId))
    const page = await (await fetch(`${sut.url}/v1/partners/fleet/dossiers?limit=500`, { headers })).text()
    expect(page).toContain(`"message":${one}}`)
  })

  it('is followed through the feed by a position, without gaps or repeats', async () => {
    const stories = [new OrderStory(), new OrderStory(), new OrderStory()]
    for (const story of stories) await issued(story)
    const seen: string[] = []
    for (let after = 0, turns = 0; turns < 100; turns++) {
      const { body } = await sut.http<{ items: { position: number; message: { orderId: string } }[]; next: number }>(
        'GET',
        `/v1/partners/fleet/dossiers?after=${after}&limit=2`,
        undefined,
        asPartner(),
      )
      if (body.next === after) break
      seen.push(...body.items.map(({ message }) => message.orderId))
      after = body.next
    }
    expect(seen.filter((orderId) => stories.some((story) => story.orderId === orderId))).toEqual(stories.map(({ orderId }) => orderId))
  })

  it('goes out anew as revision 2 after a refusal and a corrected version, with the clarifications of both', async () => {
    const story = await issued(new OrderStory())
    await answer(story.receipt('refused'))
    const [refused] = await sut.reader.waitFor(HandoffRefused, { key: story.orderId })
    expect(refused).toMatchObject({ code: 'address-unknown', dossierRevision: 1 })
    await tell(
      story.document(2, story.decisionId(1)),
      story.decision(2, 'address-corrected'),
      story.confirmed(2),
      story.stock(2),
      story.slot(2),
    )
    const dossiers = await sut.reader.waitFor(DossierIssued, { key: story.orderId, count: 2 })
    expect(dossiers.map(({ dossierRevision, dossier }) => [dossierRevision, dossier.orderVersion])).toEqual([
      [1, 1],
      [2, 2],
    ])
    expect(dossiers[1]?.dossier.clarifications.map(({ rule }) => rule)).toEqual(['stock-held', 'address-corrected'])
    await answer(story.receipt('accepted', 2))
    await sut.reader.waitFor(OrderHandedOff, { key: story.orderId })
    const old = await (await fetch(`${sut.url}/v1/partners/fleet/dossiers/${story.orderId}?revision=1`, { headers: asPartner() })).text()
    expect(old).toBe(bytesOf(story.orderId)[0])
  })

  it('waits for what an operator agreed without approving it, and carries that too', async () => {
    const story = new OrderStory()
    const agreed = story.decisionId(1)
    await tell(story.document(), story.document(2, agreed, false), story.decision(2, 'fast-path'))
    await tell(story.confirmed(2), story.stock(2), story.slot(2))
    await eventually(async () => (await rowOf(story.orderId))?.ready_at, 'the order to be ready')
    expect(bytesOf(story.orderId)).toEqual([])
    await tell(story.decision(1, 'alternative'))
    const [dossier] = await sut.reader.waitFor(DossierIssued, { key: story.orderId })
    expect(dossier?.dossier.clarifications.map(({ rule }) => rule)).toEqual(['alternative', 'fast-path'])
  })
})

describe('an order that is ready but for', () => {
  const shown = async ({ orderId }: OrderStory) => {
    const { body } = await sut.http<{ waitsFor: string[]; timeline: { what: string }[] }>('GET', `/v1/handoffs/${orderId}`)
    return body
  }

  it('its shop’s partner goes out when the shop is announced', async () => {
    const story = new OrderStory('late-shop')
    await tell(...story.complete())
    await eventually(async () => (await shown(story)).waitsFor?.includes('clarifications-or-partner'), 'the order to wait')
    await sut.writer.publish(ShopAnnounced, [{ ...contractOf(ShopAnnounced).example, shopId: 'late-shop', partnerId: 'fleet' }])
    await sut.reader.waitFor(DossierIssued, { key: story.orderId })
  }, 90_000)

  it('a decision goes out without it when the shop’s patience is over, and says so', async () => {
    await sut.http('PUT', '/v1/policies/brisk-shop', { receiptBudgetMs: 60_000, resendMost: 0, clarificationWaitMs: 300 })
    const story = new OrderStory('brisk-shop')
    await tell(story.document(), story.confirmed(), story.stock(), story.slot())
    const [dossier] = await sut.reader.waitFor(DossierIssued, { key: story.orderId })
    expect(dossier?.dossier.clarifications).toEqual([])
    expect((await shown(story)).timeline.map(({ what }) => what)).toEqual(['sent-without-clarifications'])
  }, 90_000)
})

describe('receipts', () => {
  it('change nothing when they are repeated, by topic or by HTTP', async () => {
    const story = await issued(new OrderStory())
    const receipt = story.receipt('accepted')
    expect((await post(receipt)).body).toMatchObject({ outcome: 'applied' })
    expect(await post(receipt)).toMatchObject({ status: 200, body: { outcome: 'duplicate' } })
    expect((await post({ ...receipt, receiptId: 'another' })).body).toMatchObject({ outcome: 'duplicate' })
    await answer(receipt)
    const after = await issued(new OrderStory())
    await answer(after.receipt('accepted'))
    await sut.reader.waitFor(OrderHandedOff, { key: after.orderId })
    expect(sut.reader.of(OrderHandedOff, story.orderId)).toHaveLength(1)
  })

  it('that cannot be taken are refused by name and shown to their partner alone', async () => {
    const story = await issued(new OrderStory())
    await post(story.receipt('accepted'))
    expect(await post(story.receipt('refused'))).toMatchObject({ status: 409, body: { code: 'contradicting' } })
    expect(await post(story.receipt('accepted', 7))).toMatchObject({ status: 404, body: { code: 'unknown-dossier' } })
    expect(await post(story.receipt('recalled'))).toMatchObject({ status: 409, body: { code: 'no-recall' } })
    expect(await post(story.receipt('refused'), 'other', OTHER_KEY)).toMatchObject({ status: 404, body: { code: 'unknown-dossier' } })
    expect(await post(story.receipt('refused'), 'other', KEY)).toMatchObject({ status: 404, body: { code: 'unknown-partner' } })
    expect(await post(story.receipt('refused'), 'fleet', 'no-such-key')).toMatchObject({ status: 401 })
    await sut.writer.publishRaw('logistics.fleet.receipts', [
      { key: story.orderId, value: 'not json' },
      { key: story.orderId, value: JSON.stringify({ ...story.receipt('accepted'), kind: 'perhaps', note: 'secret remark' }) },
    ])
    const reasons = async (partnerId: string, key: string) => {
      const { body } = await sut.http<{ items: { reason: string; orderId: string | null }[] }>(
        'GET',
        `/v1/partners/${partnerId}/rejected-receipts?limit=200`,
        undefined,
        asPartner(key),
      )
      return body.items.filter(({ orderId }) => orderId === null || orderId === story.orderId).map(({ reason }) => reason)
    }
    await eventually(async () => (await reasons('fleet', KEY)).includes('malformed'), 'the malformed receipt to be listed', {
      within: 20_000,
    })
    expect((await reasons('fleet', KEY)).sort()).toEqual(['contradicting', 'malformed', 'no-recall', 'unknown-dossier', 'unreadable'])
    expect(await reasons('other', OTHER_KEY)).toEqual(['unknown-dossier'])
    expect((await rowOf(story.orderId))?.state).toBe('accepted')
  }, 90_000)

  it('of another partner and its dossiers are nobody else’s', async () => {
    const story = await issued(new OrderStory())
    const get = (path: string, key: string) => sut.http('GET', path, undefined, asPartner(key))
    expect(await get(`/v1/partners/other/dossiers/${story.orderId}`, OTHER_KEY)).toMatchObject({ status: 404 })
    expect(await get(`/v1/partners/fleet/dossiers/${story.orderId}`, OTHER_KEY)).toMatchObject({ status: 404 })
    expect(await get(`/v1/partners/other/dossiers`, OTHER_KEY)).toMatchObject({ body: { items: [], next: 0 } })
    expect(sut.reader.records.filter(({ topic }) => topic === 'logistics.other.dossiers')).toEqual([])
  })
})

describe('a cancel', () => {
  it('before the dossier ends the order here, and no dossier follows', async () => {
    const story = new OrderStory()
    await tell(story.cancelRequested())
    const [cancelled] = await sut.reader.waitFor(HandoffCancelled, { key: story.orderId })
    expect(cancelled).toMatchObject({ requestId: story.requestId })
    await tell(...story.complete(), story.cancelRequested())
    await eventually(
      async () => (await sut.sql('select 1 from handoff where order_id = $1 and slot_version = 1', [story.orderId])).length,
      'the order to be known',
      { within: 20_000 },
    )
    await eventually(async () => (await rowOf(story.orderId))?.state === 'cancelled', 'the order to stay cancelled')
    await issued(new OrderStory())
    expect(bytesOf(story.orderId)).toEqual([])
    expect(sut.reader.of(HandoffCancelled, story.orderId)).toHaveLength(1)
  })

  it('after the dossier recalls it; the partner gives it back', async () => {
    const story = await issued(new OrderStory())
    await answer(story.receipt('accepted'))
    await tell(story.cancelRequested(), story.cancelRequested())
    const [recall] = await sut.reader.waitFor(RecallIssued, { key: story.orderId })
    expect(recall).toMatchObject({ requestId: story.requestId, dossierRevision: 1, reason: 'changed-mind' })
    await post(story.receipt('recalled'))
    const recalled = await sut.reader.waitFor(OrderRecalled, { key: story.orderId })
    expect([recalled.length, sut.reader.of(RecallIssued, story.orderId).length]).toEqual([1, 1])
  })

  it('may come too late, and is answered so as often as it is asked anew', async () => {
    const story = await issued(new OrderStory())
    await tell(story.cancelRequested())
    await sut.reader.waitFor(RecallIssued, { key: story.orderId })
    await post(story.receipt('recall-too-late'))
    await sut.reader.waitFor(RecallTooLate, { key: story.orderId })
    expect(sut.reader.of(OrderHandedOff, story.orderId)).toHaveLength(1)
    const again = newId()
    await tell(story.cancelRequested(again), story.cancelRequested(again), story.cancelRequested())
    const answers = await sut.reader.waitFor(RecallTooLate, { key: story.orderId, count: 2 })
    expect(answers.map(({ requestId }) => requestId)).toEqual([story.requestId, again])
  })
})

describe('a new partner', () => {
  it('has its topics before anything can be sent to it, and a key that is shown once', async () => {
    const { body } = await sut.http<{ key: string }>('PUT', '/v1/partners/fresh', { name: 'Fresh' })
    expect(body.key).toMatch(/^flp_/)
    await sut.writer.publishRaw('logistics.fresh.dossiers', [{ key: null, value: '{}' }])
    expect(JSON.stringify((await sut.http('GET', '/v1/partners')).body)).not.toContain(body.key)
    expect(await sut.http('GET', '/v1/partners/fresh/dossiers', undefined, asPartner(body.key))).toMatchObject({ status: 200 })
    expect(await sut.http('PUT', '/v1/partners/fresh', { name: 'Fresh', key: KEY })).toMatchObject({ status: 409 })
  }, 90_000)

  it.each(['ftp://fleet.example/', 'http://user:secret@fleet.example/', 'javascript:alert(1)'])(
    'takes no webhook at %s',
    async (webhookUrl) => {
      expect(await sut.http('PUT', '/v1/partners/fresh', { name: 'Fresh', webhookUrl })).toMatchObject({ status: 400 })
    },
  )
})
