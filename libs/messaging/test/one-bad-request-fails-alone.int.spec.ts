import { newId } from '@fifteen/kernel'
import { statement } from '@fifteen/persistence'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { GroupCommit, TooManyWaiting } from '../src/index.js'
import { MessagingParts } from './support/messaging-parts.js'

const insert = statement('bulk-insert', `insert into seen (order_id, external_id) select u.id::uuid, 'x' from unnest($1::text[]) as u(id)`)

describe('group commit', () => {
  let parts: MessagingParts
  let transactions = 0
  let group: GroupCommit<string, string>

  beforeAll(async () => {
    parts = await MessagingParts.open()
    group = new GroupCommit<string, string>(
      (ids) => {
        transactions++
        return parts.work.run(async ({ sql }) => {
          await sql.query(insert, [ids])
          return ids.map((id) => `stored ${id}`)
        })
      },
      50,
      100,
    )
  }, 60_000)
  afterAll(() => parts.close())

  const stored = async (ids: string[]): Promise<number> =>
    (await parts.sql('select from seen where order_id = any($1::uuid[])', [ids])).length

  it('answers everyone who came during the last transaction out of the next', async () => {
    transactions = 0
    const ids = Array.from({ length: 100 }, newId)
    const answers = await Promise.all(ids.map((id) => group.submit(id)))
    expect(answers).toEqual(ids.map((id) => `stored ${id}`))
    expect(await stored(ids)).toBe(100)
    expect(transactions).toBeLessThanOrEqual(4)
  })

  it('lets one bad request fail alone', async () => {
    const ids = Array.from({ length: 20 }, newId)
    const twice = ids[3] ?? ''
    await group.submit(newId())
    const outcomes = await Promise.allSettled([...ids, 'no uuid', twice].map((id) => group.submit(id)))
    expect(outcomes.map(({ status }) => status)).toEqual([...ids.map(() => 'fulfilled'), 'rejected', 'rejected'])
    expect(outcomes.at(-2)).toMatchObject({ reason: { code: '22P02' } })
    expect(outcomes.at(-1)).toMatchObject({ reason: { code: '23505' } })
    expect(await stored(ids)).toBe(20)
  })

  it('refuses whom it could not serve soon, and serves again afterwards', async () => {
    const ids = Array.from({ length: 151 }, newId)
    const outcomes = await Promise.allSettled(ids.map((id) => group.submit(id)))
    const refused = outcomes.filter((outcome): outcome is PromiseRejectedResult => outcome.status === 'rejected')
    expect(refused.length).toBeGreaterThanOrEqual(50)
    for (const { reason } of refused) expect(reason).toBeInstanceOf(TooManyWaiting)
    expect(await stored(ids)).toBe(ids.length - refused.length)
    expect(await group.submit(newId())).toMatch(/^stored/)
  })
})
