import { hashKeyOf } from './keyed-hash.js'
import { describe, expect, it } from '@jest/globals'
import { countryOf, readPersonal, type PersonalDetails, type ShopReading } from './order-facts.js'

const shop: ShopReading = { country: 'GB', hashKey: hashKeyOf(Buffer.from('a key of the shop')) }
const details = {
  name: 'Ann Example',
  phone: '020 7031 3000',
  address: { country: 'gb', postcode: 'sw1a 1aa', city: 'London', street: '1 Sample Street' },
}

describe('facts of an order', () => {
  it('say what the pipeline may know of a person', () => {
    const { personal, facts } = readPersonal(details, shop)
    expect(personal.phone).toBe('+442070313000')
    expect(facts).toEqual({
      country: 'GB',
      postcodeArea: 'SW1A',
      addressComplete: true,
      hasComment: false,
      reachable: true,
      phoneHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it('read a phone by the country of the address, then of the shop', () => {
    expect(readPersonal({ phone: '8 912 345-67-89', address: { country: 'RU' } }, shop).personal.phone).toBe('+79123456789')
    expect(readPersonal({ phone: '8 912 345-67-89' }, { ...shop, country: 'RU' }).personal.phone).toBe('+79123456789')
  })

  it('keep an unreadable phone as it was written, and call the customer unreachable', () => {
    const { personal, facts } = readPersonal<PersonalDetails>({ ...details, phone: 'ask my wife' }, shop)
    expect(personal).not.toHaveProperty('phone')
    expect(personal.phoneAsWritten).toBe('ask my wife')
    expect(facts).toMatchObject({ reachable: false })
    expect(facts).not.toHaveProperty('phoneHash')
  })

  it('forget what was written once there is a number, and keep it while there is none', () => {
    const wrong = readPersonal<PersonalDetails>({ phone: '+7 (912) 345-67-8' }, shop).personal
    expect(wrong).toEqual({ phoneAsWritten: '+7 (912) 345-67-8' })
    expect(readPersonal(wrong, shop).personal).toEqual(wrong)
    expect(readPersonal({ ...wrong, phone: '+79123456789' }, shop).personal).toEqual({ phone: '+79123456789' })
  })

  it('hash one phone alike however it is written, and differently for another shop', () => {
    const hash = (phone: string, hashKey = shop.hashKey): string | undefined =>
      readPersonal({ phone }, { ...shop, hashKey }).facts.phoneHash
    expect(hash('020 7031 3000')).toBe(hash('+44 20 7031 3000'))
    expect(hash('020 7031 3000')).not.toBe(hash('020 7031 3000', hashKeyOf(Buffer.from('the key of another'))))
  })

  it('call an address complete when a carrier could find it', () => {
    const complete = (address: object): boolean => readPersonal({ address }, shop).facts.addressComplete
    expect(complete(details.address)).toBe(true)
    for (const missing of ['postcode', 'city', 'street']) expect(complete({ ...details.address, [missing]: ' ' })).toBe(false)
    expect(readPersonal({}, shop).facts.addressComplete).toBe(false)
  })

  it('see a comment only where there is one', () => {
    expect(readPersonal({ comment: '  ' }, shop).facts.hasComment).toBe(false)
    expect(readPersonal({ comment: 'ring twice' }, shop).facts.hasComment).toBe(true)
  })

  it('normalise countries', () => {
    expect(countryOf('fr', shop)).toBe('FR')
    expect(countryOf('France', shop)).toBe('GB')
  })
})
