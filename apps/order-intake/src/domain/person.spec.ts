import { describe, expect, it } from '@jest/globals'
import { hashKeyOf } from './keyed-hash.js'
import { identitiesOf, People } from './person.js'

const people = (known: [string, string][] = []): People => {
  let count = 0
  return new People(known, () => `person-${++count}`)
}

describe('the people of a shop', () => {
  it('are known by customer id, phone or e-mail, in this order', () => {
    const key = hashKeyOf(Buffer.from('key'))
    const all = identitiesOf(key, { customerId: '1', phone: '+44', email: 'A@Example.org ' })
    expect(all).toHaveLength(3)
    expect(identitiesOf(key, { email: 'a@example.org' })).toEqual([all[2]])
    expect(identitiesOf(key, {})).toEqual([])
  })

  it('are new when nothing of them was known', () => {
    const shop = people()
    expect(shop.meet(['id', 'phone'])).toEqual({ personRef: 'person-1', known: false })
    expect([...shop.added]).toEqual([
      ['id', 'person-1'],
      ['phone', 'person-1'],
    ])
  })

  it('stay one person across channels that share a phone', () => {
    const shop = people([['phone', 'ann']])
    expect(shop.meet(['id', 'phone'])).toEqual({ personRef: 'ann', known: true })
    expect([...shop.added]).toEqual([['id', 'ann']])
  })

  it('are known from their second order of one chunk on', () => {
    const shop = people()
    expect(shop.meet(['id']).known).toBe(false)
    expect(shop.meet(['id'])).toEqual({ personRef: 'person-1', known: true })
  })

  it('are not merged behind their backs: the strongest identity decides', () => {
    const shop = people([
      ['id', 'ann'],
      ['phone', 'ben'],
    ])
    expect(shop.meet(['id', 'phone'])).toEqual({ personRef: 'ann', known: true })
    expect(shop.added.size).toBe(0)
  })
})
