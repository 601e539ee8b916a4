import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { eventually } from '@fifteen/testing'
import { askCheckout } from './ask-checkout.js'

const { signal } = new AbortController()

describe('asking a state of the product', () => {
  let folder: string

  const bench = (script: string): { name: string; folder: string } => {
    const dist = join(folder, 'tools', 'bench', 'dist')
    mkdirSync(dist, { recursive: true })
    writeFileSync(join(dist, 'main.js'), script)
    return { name: 'old', folder }
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fifteen-ask-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('takes the last line of its own bench, which is asked in its own folder with the options', async () => {
    const state = bench(
      `console.log('a table'); console.log(JSON.stringify({ measured: 7, unit: process.argv.slice(2).join(' '), at: process.cwd() }))`,
    )
    expect(await askCheckout(state, 'relay', ['--seconds', '3'], signal)).toEqual({
      measured: 7,
      unit: 'relay --json --seconds 3',
      at: folder,
    })
  })

  it('gives no figure for a run that failed, nor for one that has none', async () => {
    await expect(askCheckout(bench(`console.log('{"measured":7}'); process.exit(3)`), 'relay', [], signal)).rejects.toThrow(
      'relay at old ended with 3',
    )
    await expect(askCheckout(bench(`console.log('{"measured":null}')`), 'relay', [], signal)).rejects.toThrow('relay at old gave no figure')
    await expect(askCheckout(bench(''), 'relay', [], signal)).rejects.toThrow('relay at old gave no figure')
  })

  it('has no bench where there is none', async () => {
    await expect(askCheckout({ name: 'old', folder }, 'relay', [], signal)).rejects.toThrow('old has no bench')
  })

  it('lets an aborted run stop its servers before it ends itself', async () => {
    const stop = new AbortController()
    const state = bench(`
      const { writeFileSync } = require('node:fs')
      process.on('SIGTERM', () => setTimeout(() => { writeFileSync('stopped', ''); process.exit(1) }, 200))
      writeFileSync('began', '')
      setInterval(() => {}, 1000)`)
    const asked = askCheckout(state, 'relay', [], stop.signal)
    const refused = expect(asked).rejects.toThrow('enough')
    await eventually(() => existsSync(join(folder, 'began')), 'the run to begin')
    stop.abort(new Error('enough'))
    await refused
    expect(existsSync(join(folder, 'stopped'))).toBe(true)
  })
})
