import type { Database } from '@fifteen/persistence'
import { describe, expect, it } from '@jest/globals'
import type { Operator, OperatorStore } from '../../persistence/operator.store.js'
import { OperatorKeys } from './operator-keys.js'

const ANN = { id: 'ann' } as Operator
const BOB = { id: 'bob' } as Operator

describe('the keys of operators', () => {
  const looks: (readonly string[])[] = []
  let away: Error | undefined
  const database = { use: (work: (sql: unknown) => unknown) => Promise.resolve(work({})) } as unknown as Database
  const byKeyHashes = (_: unknown, hashes: readonly string[]): Promise<Map<string, Operator>> => {
    looks.push(hashes)
    const all = new Map([
      ['a', ANN],
      ['b', BOB],
    ])
    return away ? Promise.reject(away) : Promise.resolve(all)
  }
  const keys = new OperatorKeys(database, { byKeyHashes } as unknown as OperatorStore)
  const ask = (...hashes: string[]): Promise<(Operator | undefined)[]> => Promise.all(hashes.map((hash) => keys.holder(hash)))

  it('give each who asks meanwhile their own operator, of one look', async () => {
    looks.length = 0
    expect(await ask('b', 'a', 'nobody', 'b')).toEqual([BOB, ANN, undefined, BOB])
    expect(looks).toEqual([['b'], ['a', 'nobody', 'b']])
  })

  it('fail for all who share a look that fails, which is not repeated for each, and are asked anew afterwards', async () => {
    looks.length = 0
    away = new Error('lock timeout')
    const answers = await Promise.allSettled(['a', 'b', 'a'].map((hash) => keys.holder(hash)))
    expect(answers).toEqual(answers.map(() => ({ status: 'rejected', reason: away })))
    expect(looks).toHaveLength(2)
    away = undefined
    expect(await ask('a')).toEqual([ANN])
  })
})
