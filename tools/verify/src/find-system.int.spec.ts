import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { lockOwner, tryLock } from '@fifteen/stack'
import { lockFile } from '../../start/state.mjs'
import { findSystem, NothingToVerify } from './find-system.js'

describe('the system to verify', () => {
  let folder: string
  const said: string[] = []

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'verify-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const find = (signal = new AbortController().signal): Promise<unknown> =>
    findSystem({
      env: { ...process.env, FIFTEEN_DATABASE_URL: '', FIFTEEN_KAFKA_BROKERS: '', FIFTEEN_STATE_DIR: folder },
      signal,
      say: (line) => said.push(line),
    })

  it('is missing where nothing ever ran', async () => {
    const nothing = find()
    await expect(nothing).rejects.toBeInstanceOf(NothingToVerify)
    await expect(nothing).rejects.toThrow(/nothing ever ran on .*: npm start first, or set/)
  })

  it('is left alone while another holds the lock of its folder', async () => {
    mkdirSync(join(folder, 'stack'))
    const lock = tryLock(lockFile(folder))
    const busy = find()
    await expect(busy).rejects.toBeInstanceOf(NothingToVerify)
    await expect(busy).rejects.toThrow(`is busy with ${folder} (pid ${process.pid}): wait until it is up, or stop it with Ctrl-C.`)
    expect(lockOwner(lockFile(folder))).toMatchObject({ pid: process.pid })
    lock?.release()
  })

  it('gives the lock back when its servers do not start', async () => {
    mkdirSync(join(folder, 'stack'))
    await expect(find(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped')
    expect(lockOwner(lockFile(folder))).toBeUndefined()
  })
})
