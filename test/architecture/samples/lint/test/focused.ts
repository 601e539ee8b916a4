import { describe, it } from '@jest/globals'

describe.skip('left out', () => {
  it.only('runs alone', () => {
    process.exitCode = process.env['CI'] ? 1 : 0
  })
})
