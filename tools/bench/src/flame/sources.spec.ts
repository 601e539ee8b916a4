import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { inSources } from './sources.js'

const BUILT = 'libs/messaging/dist/outbox/relay.js'
const HOUR_MS = 3_600_000
/** Line 2, column 4 of the built file was line 3, column 2 of the source. */
const MAP = { version: 3, sources: ['../../src/outbox/relay.ts'], names: [], mappings: ';IAEE' }

const profileOf = (url: string) => ({
  nodes: [{ id: 1, callFrame: { functionName: 'publish', url, lineNumber: 1, columnNumber: 6 } }],
  ...{ samples: [], timeDeltas: [] },
})

describe('a profile in sources', () => {
  let repository: string
  beforeAll(() => {
    repository = mkdtempSync(join(tmpdir(), 'fifteen-sources-'))
    mkdirSync(join(repository, 'libs/messaging/dist/outbox'), { recursive: true })
    writeFileSync(join(repository, `${BUILT}.map`), JSON.stringify(MAP))
  })
  afterAll(() => rmSync(repository, { recursive: true }))

  const frameOf = (url: string, takenAt: number) => inSources(profileOf(url), new Date(takenAt), repository).nodes[0]?.callFrame

  it('names a function where it was written', () => {
    const { url, lineNumber } = frameOf(BUILT, Date.now() + HOUR_MS) ?? {}
    expect([url, lineNumber]).toEqual(['libs/messaging/src/outbox/relay.ts', 2])
  })

  it('leaves a file alone that was built again since', () => {
    expect(frameOf(BUILT, Date.now() - HOUR_MS)?.url).toBe(BUILT)
  })

  it('leaves packages, Node’s own files and files without a map alone', () => {
    for (const url of ['node_modules/pg/lib/client.js', 'node:net', '', 'apps/order-intake/dist/main.js']) {
      expect(frameOf(url, Date.now() + HOUR_MS)?.url).toBe(url)
    }
  })
})
