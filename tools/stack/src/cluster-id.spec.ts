import { newClusterId } from './embedded-kafka.js'

describe('a cluster id', () => {
  it('never looks like an option of the storage tool', () => {
    for (let i = 0; i < 2_000; i++) expect(newClusterId()).toMatch(/^[A-Za-f][A-Za-z0-9_-]{21}$/)
  })
})
