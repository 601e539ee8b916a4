import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js'
import examples from 'libphonenumber-js/examples.mobile.json'
import { toE164 } from './phone.js'

const countries = getCountries()
const writings = countries.flatMap((country) => {
  const national = examples[country] ?? '5550100'
  const code = getCountryCallingCode(country)
  return [national, `0${national}`, national.slice(0, 5), `${national}12345`].flatMap((digits) =>
    [digits, `+${code}${digits}`, `+${code} (0) ${digits}`, `00${code}${digits}`].map((text) => ({ country, text })),
  )
})

describe('A phone number is read', () => {
  it('as the package reads it with all countries of a calling code', () => {
    expect(countries.length).toBeGreaterThan(200)
    for (const { country, text } of writings) {
      const number = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false })
      expect([country, text, toE164(text, country)]).toEqual([country, text, number?.isPossible() ? number.number : undefined])
    }
  })

  it.each([
    ['07700 900123', 'GB', '+447700900123'],
    ['07781 123456', 'GG', '+447781123456'],
    ['8 701 234 56 78', 'KZ', '+77012345678'],
    ['+1 (604) 555-0123', 'GB', '+16045550123'],
    ['00 44 7700 900123', 'DE', '+447700900123'],
  ])('%s in %s', (text, country, expected) => {
    expect(toE164(text, country)).toBe(expected)
  })

  it.each([
    ['0770', 'GB'],
    ['07700 900123 456789', 'GB'],
    ['ask for Ann', 'GB'],
    ['', 'GB'],
    ['07700 900123', 'XX'],
  ])('as no number: %j in %s', (text, country) => {
    expect(toE164(text, country)).toBeUndefined()
  })
})
