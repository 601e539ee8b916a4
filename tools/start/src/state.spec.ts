import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { stateFolder, storageSentence } from '../state.mjs'

const failed = (code: string, path?: string): Error => Object.assign(new Error(code), { code, ...(path === undefined ? {} : { path }) })

describe('the folder of a run', () => {
  it('is .fifteen/start unless another is named, from where the user stands', () => {
    expect(stateFolder({})).toBe(join(import.meta.dirname, '..', '..', '..', '.fifteen', 'start'))
    expect(stateFolder({ FIFTEEN_STATE_DIR: 'mine', INIT_CWD: '/somewhere' })).toBe('/somewhere/mine')
    expect(stateFolder({ FIFTEEN_STATE_DIR: '/else/where', INIT_CWD: '/somewhere' })).toBe('/else/where')
  })

  it('is said to be full when the disk is, wherever that showed', () => {
    expect(storageSentence(failed('ENOSPC', '/state/log'), '/state')).toBe(
      'Nothing can be written to /state/log, the disk is full: free some space and start again.',
    )
    expect(storageSentence(failed('EDQUOT'), '/state')).toMatch(/\/state, your quota/)
  })

  it.each(['EACCES', 'EROFS', 'ENOTDIR'])('is said to be closed on %s under it', (code) => {
    expect(storageSentence(failed(code, '/state/logs'), '/state')).toMatch(/^Nothing can be written under \/state .*FIFTEEN_STATE_DIR\.$/)
  })

  it('is not blamed for errors of other files, or for other errors', () => {
    expect(storageSentence(failed('EACCES', '/orders.csv'), '/state')).toBeUndefined()
    expect(storageSentence(failed('ECONNREFUSED'), '/state')).toBeUndefined()
    expect(storageSentence(undefined, '/state')).toBeUndefined()
  })
})
