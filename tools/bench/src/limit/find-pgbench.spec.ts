import { describe, expect, it } from '@jest/globals'
import { dirname } from 'node:path'
import { findPgbench, PgbenchMissing } from './find-pgbench.js'

const NOWHERE = '/nowhere'

describe('pgbench', () => {
  it('is asked for in one sentence that names the package where it is missing', () => {
    expect(() => findPgbench({ PATH: NOWHERE }, NOWHERE)).toThrow(PgbenchMissing)
    expect(() => findPgbench({ PATH: NOWHERE }, NOWHERE)).toThrow('apt-get install postgresql')
  })

  it('is the one that PGBENCH names, and never another where that is no program', () => {
    expect(findPgbench({ PGBENCH: process.execPath, PATH: NOWHERE }, NOWHERE)).toBe(process.execPath)
    expect(() => findPgbench({ PGBENCH: '/nowhere/pgbench', PATH: dirname(process.execPath) }, NOWHERE)).toThrow('/nowhere/pgbench')
  })
})
