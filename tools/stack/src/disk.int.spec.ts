import { tmpdir } from 'node:os'
import { describe, expect, it } from '@jest/globals'
import { requireDisk } from './disk.js'

describe('the disk', () => {
  it('is enough where more is free than is needed', async () => {
    await expect(requireDisk(tmpdir(), 0)).resolves.toBeUndefined()
  })

  it('is refused in one sentence where less is free', async () => {
    const refusal = requireDisk(tmpdir(), 2 ** 40)
    await expect(refusal).rejects.toMatchObject({ code: 'stack/disk-full' })
    await expect(refusal).rejects.toThrow(/^Only \d+ MiB are free under .*, \d+ MiB are needed: free some space and start again\.$/)
  })
})
