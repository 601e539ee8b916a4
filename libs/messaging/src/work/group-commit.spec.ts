import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, it } from '@jest/globals'
import { GroupCommit } from './group-commit.js'

const away = (): Error => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

describe('group commit', () => {
  it('fails all at once while the database is away, instead of asking it once for each', async () => {
    let runs = 0
    const group = new GroupCommit<number, number>(
      () => {
        runs++
        return Promise.reject(away())
      },
      50,
      100,
    )
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, (_, n) => group.submit(n)))
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
    expect(runs).toBeLessThanOrEqual(2)
  })

  it('rejects whom the run forgot to answer', async () => {
    const group = new GroupCommit<number, number>((inputs) => Promise.resolve(inputs.slice(1)), 10, 10)
    await expect(group.submit(1)).rejects.toMatchObject({ code: 'group-commit-mismatch' })
  })

  it('runs one group at a time', async () => {
    let running = 0
    let most = 0
    const group = new GroupCommit<number, number>(
      async (inputs) => {
        most = Math.max(most, ++running)
        await Promise.resolve()
        running--
        return inputs
      },
      3,
      100,
    )
    expect(await Promise.all(Array.from({ length: 20 }, (_, n) => group.submit(n)))).toHaveLength(20)
    expect(most).toBe(1)
  })

  it('runs in nobody’s context, because a group is of several requests', async () => {
    const requests = new AsyncLocalStorage<string>()
    const seen: (string | undefined)[] = []
    const commit = new GroupCommit<number, number>(
      (inputs) => {
        seen.push(requests.getStore())
        return Promise.resolve(inputs)
      },
      10,
      10,
    )
    const submitted = await requests.run('the first', () => commit.submit(1).then(() => requests.getStore()))
    expect(submitted).toBe('the first')
    expect(seen).toEqual([undefined])
  })
})
