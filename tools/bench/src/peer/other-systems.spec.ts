import { describe, expect, it } from '@jest/globals'
import { majorOf } from './other-systems.js'

describe('the major version of a server', () => {
  it.each([
    ['postgres (PostgreSQL) 18.1\n', '18'],
    ['postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n', '15'],
    ['postgres (PostgreSQL) 18beta1\n', '18'],
  ])('of %j is %s', (text, major) => {
    expect(majorOf(text)).toBe(major)
  })
})
