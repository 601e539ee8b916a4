import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commitOf } from './record.js'

describe('the commit that a result was got at', () => {
  let checkout: string

  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'record-'))
    const git = (...args: string[]): Buffer => execFileSync('git', args, { cwd: checkout })
    mkdirSync(join(checkout, 'results'))
    for (const file of ['code.ts', 'results/pipeline.json']) writeFileSync(join(checkout, file), 'before')
    git('init', '--quiet')
    git('add', '--all')
    git('-c', 'user.name=bench', '-c', 'user.email=bench@example.org', 'commit', '--quiet', '--message', 'begin')
  })
  afterEach(() => {
    rmSync(checkout, { recursive: true })
  })

  it('is clean after results of the same run were kept', () => {
    writeFileSync(join(checkout, 'results/pipeline.json'), 'after')
    expect(commitOf(checkout, 'results')).toMatch(/^[0-9a-f]{7,}$/)
  })

  it('is dirty where anything else was changed', () => {
    writeFileSync(join(checkout, 'code.ts'), 'after')
    expect(commitOf(checkout, 'results')).toMatch(/^[0-9a-f]{7,}-dirty$/)
  })
})
