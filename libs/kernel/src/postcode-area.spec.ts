import { postcodeAreaOf } from './postcode-area.js'

describe('postcodeAreaOf', () => {
  it.each([
    ['sw1a 1aa', 'GB', 'SW1A'],
    ['N1 9GU', 'GB', 'N1'],
    ['m1-1ae', undefined, 'M1'],
    ['SW1A', 'GB', 'SW1A'],
    ['EC1A1BB and more', 'GB', 'EC1A'],
    ['101000', 'RU', '1010'],
    ['1012 AB', 'NL', '1012'],
    ['A1 1AA', 'FR', 'A11A'],
    [' - ', 'GB', ''],
  ])('tells of %j in %s no more than %j', (postcode, country, area) => {
    expect(postcodeAreaOf(postcode, country)).toBe(area)
    expect(postcodeAreaOf(area, country)).toBe(area)
  })
})
