import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { checkOut, NoCheckout } from './checkout.js'

describe('a state of the product', () => {
  let folder: string
  let said: string[]

  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', ...args], {
      ...{ cwd: join(folder, 'repository'), encoding: 'utf8' },
    }).trim()
  const commit = (product: string): string => {
    writeFileSync(join(folder, 'repository', 'product'), product)
    git('add', '.')
    git('commit', '--quiet', '--message', product)
    return git('rev-parse', 'HEAD')
  }
  const settings = () => ({
    repository: join(folder, 'repository'),
    kept: join(folder, 'kept'),
    signal: new AbortController().signal,
    say: (line: string) => void said.push(line),
  })

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fifteen-checkout-'))
    said = []
    execFileSync('git', ['init', '--quiet', join(folder, 'repository')])
    const build = `node -e "fs.appendFileSync('built', fs.readFileSync('product'))"`
    const packageJson = { name: 'product', version: '1.0.0', scripts: { build } }
    writeFileSync(join(folder, 'repository', 'package.json'), JSON.stringify(packageJson))
    writeFileSync(
      join(folder, 'repository', 'package-lock.json'),
      JSON.stringify({ name: 'product', version: '1.0.0', lockfileVersion: 3, packages: { '': { name: 'product', version: '1.0.0' } } }),
    )
  })

  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('is checked out and built once for its commit, and leaves the repository alone', async () => {
    const old = commit('old')
    commit('new')
    const found = await checkOut('HEAD~1', settings())
    expect(found).toEqual({ name: old.slice(0, 7), folder: join(folder, 'kept', old) })
    expect(await checkOut(old, settings())).toEqual(found)
    expect(readFileSync(join(found.folder, 'built'), 'utf8')).toBe('old')
    expect(said).toEqual([`checking out, installing and building ${old.slice(0, 7)}`])
    expect(git('status', '--short')).toBe('')
    expect(git('worktree', 'list').split('\n')).toHaveLength(1)
  })

  it('is taken as it lies in a folder, built', async () => {
    commit('as it lies')
    const at = join(folder, 'repository')
    expect(await checkOut(at, settings())).toEqual({ name: at, folder: at })
    expect(readFileSync(join(at, 'built'), 'utf8')).toBe('as it lies')
  })

  it('is not kept where its build failed', async () => {
    writeFileSync(
      join(folder, 'repository', 'package.json'),
      JSON.stringify({ name: 'product', version: '1.0.0', scripts: { build: 'false' } }),
    )
    commit('broken')
    await expect(checkOut('HEAD', settings())).rejects.toThrow('npm ended with 1')
    await expect(checkOut('HEAD', settings())).rejects.toThrow('npm ended with 1')
  })

  it('must be there', async () => {
    commit('new')
    const refusal = 'no-such is neither a folder nor a commit of this repository: git ended with 128'
    await expect(checkOut('no-such', settings())).rejects.toThrow(refusal)
    await expect(checkOut('--all', settings())).rejects.toThrow(NoCheckout)
    await expect(checkOut(tmpdir(), settings())).rejects.toThrow('it is no checkout')
  })
})
