import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { isInstalled, noteInstalled } from '../install.mjs'

const lock = (version: string) => ({
  packages: {
    '': { name: 'root' },
    'libs/kernel': {},
    'node_modules/@own/kernel': { resolved: 'libs/kernel', link: true },
    'node_modules/pg': { version },
    'node_modules/for-another-platform': { version: '1.0.0', optional: true },
  },
})

describe('whether packages are installed', () => {
  let root: string

  const write = (file: string, content: object) => writeFileSync(join(root, file), JSON.stringify(content))

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'install-'))
    mkdirSync(join(root, 'node_modules', '.bin'), { recursive: true })
    writeFileSync(join(root, 'node_modules', '.bin', 'node'), '')
    write('package-lock.json', lock('8.0.0'))
  })

  afterEach(() => rmSync(root, { recursive: true }))

  it('is known by the hash that was noted', () => {
    expect(isInstalled(root)).toBe(false)
    noteInstalled(root)
    expect(isInstalled(root)).toBe(true)
    write('package-lock.json', lock('8.1.0'))
    expect(isInstalled(root)).toBe(false)
  })

  it("is known by npm's own list after somebody else's npm ci", () => {
    const { 'node_modules/for-another-platform': _, ...here } = lock('8.0.0').packages
    write(join('node_modules', '.package-lock.json'), { packages: here })
    expect(isInstalled(root)).toBe(true)
    write('package-lock.json', lock('8.1.0'))
    expect(isInstalled(root)).toBe(false)
  })

  it('is no where a package is missing', () => {
    write(join('node_modules', '.package-lock.json'), { packages: { 'node_modules/@own/kernel': { link: true } } })
    expect(isInstalled(root)).toBe(false)
  })
})
