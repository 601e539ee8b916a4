import { describe, expect, it } from '@jest/globals'
import { TopicFacts } from './topic-facts.js'
import type { ScannedRecord } from './topic-scan.js'

const record = (topic: string, body: Record<string, unknown>, more: Partial<ScannedRecord> = {}): ScannedRecord => ({
  ...{ topic, body, id: '', type: 'logistics-handoff.dossier-issued.v1', key: '', bytes: Buffer.from(JSON.stringify(body)), headers: '' },
  at: 1_000,
  ...more,
})
const PERSON = { name: 'Ann Example', phone: '+447700900123', address: { street: '1 Sample Street', city: 'London' } }

function facts(learned: ScannedRecord[], taken: ScannedRecord[]): TopicFacts {
  const made = new TopicFacts()
  for (const each of learned) made.learn(each)
  for (const each of taken) made.take(each)
  return made
}

describe('what the topics tell of tenants', () => {
  const announced = (shopId: string, partnerId: string, at = 0): ScannedRecord =>
    record('order-intake.shops', { shopId, partnerId }, { at })
  const dossier = (partnerId: string): ScannedRecord =>
    record(`logistics.${partnerId}.dossiers`, { orderId: 'order-1', dossierRevision: 1, partnerId, dossier: { shopId: 'shop-1' } })

  it('is right of a dossier for a partner that its shop was announced with, now or before', () => {
    const both = [announced('shop-1', 'partner-1'), announced('shop-1', 'partner-2', 2_000)]
    expect(facts(both, [dossier('partner-1')]).wrongTenant).toEqual([])
  })

  it('is wrong of a dossier for another shop’s partner', () => {
    const both = [announced('shop-1', 'partner-1'), announced('shop-2', 'partner-2')]
    expect(facts(both, [dossier('partner-2')]).wrongTenant).toMatchObject([{ order: 'order-1' }])
  })

  it('says nothing of a time whose announcements were compacted away', () => {
    expect(facts([announced('shop-1', 'partner-2', 2_000)], [dossier('partner-1')]).wrongTenant).toEqual([])
  })

  it.each([
    ['of another shop by its own words', { shopId: 'shop-2' }],
    ['about a record on another shop’s topic', { shopId: 'shop-1', topic: 'shop.shop-2.orders' }],
  ])('is wrong of a record for a shop %s', (_, body) => {
    expect(facts([], [record('shop.shop-1.rejected', body)]).wrongTenant).toHaveLength(1)
  })

  it('remembers whose orders each shop is told of', () => {
    const { told } = facts([], [record('shop.shop-1.status', { shopId: 'shop-1', orderId: 'order-1' })])
    expect([...told.values()]).toEqual([{ orderId: 'order-1', shopId: 'shop-1', topic: 'shop.shop-1.status' }])
  })
})

describe('what the topics tell of personal data', () => {
  const learned = [record('order-intake.events', { personal: PERSON })]
  const found = (topic: string, body: Record<string, unknown>, headers = ''): number =>
    facts(learned, [record(topic, body, { headers })]).personal.found.length

  it('is nothing to say where it stands in its block', () => {
    expect(found('order-intake.events', { orderId: 'order-1', personal: PERSON })).toBe(0)
    expect(found('logistics.partner-1.dossiers', { dossier: { shopId: 'shop-1', personal: PERSON } })).toBe(0)
  })

  it.each(['operator.tasks', 'sla.events', 'shop.shop-1.status', 'shop.shop-1.rejected', 'stock-confirmation.events'])(
    'is a find inside a longer text on %s',
    (topic) => {
      expect(found(topic, { shopId: 'shop-1', notes: [{ text: 'call Ann Example back' }] })).toBe(1)
      expect(found(topic, { shopId: 'shop-1', problem: '447700900123 is no number' })).toBe(1)
      expect(found(topic, { shopId: 'shop-1' }, 'trace\n1 Sample Street')).toBe(1)
    },
  )

  it('is learned from what a shop sends, too, and is its own affair there', () => {
    const order = record('shop.shop-1.orders', {
      customer: { phone: '07700 900123' },
      delivery: { address: { street: '2 Sample Street' } },
    })
    expect(facts([order], [order]).personal.found).toEqual([])
    const leaks = ['07700 900123', '2 Sample Street'].map((text) => record('operator.tasks', { text }))
    expect(facts([order], leaks).personal.found).toHaveLength(2)
  })
})
