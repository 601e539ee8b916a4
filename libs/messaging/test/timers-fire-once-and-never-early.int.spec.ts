import { FifteenError, newId } from '@fifteen/kernel'
import { statement } from '@fifteen/persistence'
import { eventually } from '@fifteen/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type DueTimer, type TimerHandler, TimerRunner, Timers, type WorkContext } from '../src/index.js'
import { MessagingParts } from './support/messaging-parts.js'

/** Written with the firing, by the database's clock: nobody else's says when it was. */
const note = statement(
  'note-firing',
  `insert into fired (name, owner, due_at, instance) select $1, u.owner, u.due, $4 from unnest($2::text[], $3::timestamptz[]) as u(owner, due)`,
)

interface Firing {
  owner: string
  instance: string
  early: boolean
  late: number
}

describe('timers', () => {
  let parts: MessagingParts
  let runners: TimerRunner[] = []
  let name = ''

  beforeAll(async () => {
    parts = await MessagingParts.open()
    await parts.sql(
      'create table fired (name text, owner text, due_at timestamptz, at timestamptz default clock_timestamp(), instance text)',
    )
  }, 60_000)
  afterAll(() => parts.close())
  afterEach(async () => {
    await Promise.all(runners.map((runner) => runner.stop()))
    runners = []
  })

  const firings = (): Promise<Firing[]> =>
    parts.sql(
      `select owner, instance, at < due_at as early, extract(epoch from at - due_at)::float8 as late from fired where name = $1 order by at`,
      [name],
    )

  const noting =
    (instance: string): TimerHandler =>
    async (due, { sql }) =>
      void (await sql.query(note, [name, due.map(({ owner }) => owner), due.map(({ dueAt }) => dueAt), instance]))

  function start(
    instance: string,
    handle: (due: DueTimer[], context: WorkContext, noted: TimerHandler) => Promise<void> = (d, c, noted) => noted(d, c),
  ): TimerRunner {
    const noted = noting(instance)
    const timers = new Timers(name)
    const runner = new TimerRunner(
      timers,
      (due, context) => handle(due, context, noted),
      parts.database,
      parts.work,
      parts.metrics,
      parts.log,
    )
    runners.push(runner)
    runner.start()
    return runner
  }

  async function set(settings: { owner: string; dueAt: Date | null }[]): Promise<void> {
    await parts.database.transaction((sql) => new Timers(name).set(sql, settings))
  }

  const inMs = (milliseconds: number): Date => new Date(Date.now() + milliseconds)
  const all = (count: number): Promise<unknown> =>
    eventually(async () => (await firings()).length >= count, `${count} firings`, { within: 30_000, every: 100 })

  it('that are due at one instant fire a thousand times, each once, never early, shared by two instances', async () => {
    name = newId()
    const dueAt = inMs(1_500)
    start('a')
    start('b')
    await set(Array.from({ length: 1_000 }, (_, n) => ({ owner: `order-${n}`, dueAt })))
    await all(1_000)
    // Both have looked once more and found nothing.
    await eventually(async () => (await parts.sql('select from timer where name = $1', [name])).length === 0, 'no timer to be left')
    const fired = await firings()
    expect(fired).toHaveLength(1_000)
    expect(new Set(fired.map(({ owner }) => owner)).size).toBe(1_000)
    expect(fired.filter(({ early }) => early)).toEqual([])
  }, 60_000)

  it('survive a restart: what fell due meanwhile fires once, what did not fires at its time', async () => {
    name = newId()
    const first = start('before')
    await set([
      { owner: 'meanwhile', dueAt: inMs(300) },
      { owner: 'later', dueAt: inMs(2_500) },
    ])
    await first.stop()
    await eventually(
      async () => (await parts.sql(`select from timer where name = $1 and due_at < clock_timestamp()`, [name])).length === 1,
      'one to fall due while nobody is there',
    )
    expect(await firings()).toEqual([])
    start('after')
    await all(2)
    const fired = await firings()
    expect(fired.map(({ owner, instance, early }) => [owner, instance, early])).toEqual([
      ['meanwhile', 'after', false],
      ['later', 'after', false],
    ])
    expect(fired[1]?.late).toBeLessThan(1.5)
  }, 60_000)

  it('that were moved fire at the new instant only, those that were disarmed never, and a handler may set its own again', async () => {
    name = newId()
    let again = 2
    start('a', async (due, context, noted) => {
      await noted(due, context)
      const repeating = due.filter(({ owner }) => owner === 'repeating')
      // The same instant again, as when two rungs of a ladder fall on one: it is due at once.
      if (repeating.length && again-- > 0) await new Timers(name).set(context.sql, repeating)
    })
    await set(['moved', 'disarmed', 'repeating'].map((owner) => ({ owner, dueAt: inMs(400) })))
    await set([
      { owner: 'moved', dueAt: inMs(1_200) },
      { owner: 'disarmed', dueAt: null },
    ])
    await all(4)
    await eventually(async () => (await parts.sql('select from timer where name = $1', [name])).length === 0, 'no timer to be left')
    const fired = await firings()
    expect(fired.map(({ owner }) => owner).sort()).toEqual(['moved', 'repeating', 'repeating', 'repeating'])
    expect(fired.filter(({ early }) => early)).toEqual([])
  }, 60_000)

  it('undo what their handler did when it fails, and do not hold the others back', async () => {
    name = newId()
    let broken = true
    start('a', async (due, context, noted) => {
      await noted(due, context)
      if (broken && due.some(({ owner }) => owner === 'order-0')) throw new TypeError('no such policy')
    })
    await set(Array.from({ length: 20 }, (_, n) => ({ owner: `order-${n}`, dueAt: inMs(-1_000 + n) })))
    await all(19)
    expect((await firings()).map(({ owner }) => owner)).not.toContain('order-0')
    broken = false
    await all(20)
    expect(new Set((await firings()).map(({ owner }) => owner)).size).toBe(20)
    expect(await firings()).toHaveLength(20)
  }, 60_000)

  it('of a hundred and fifty that always fail, one as if by a lost race, do not hold those that fall due after them', async () => {
    name = newId()
    start('a', async (due, context, noted) => {
      if (due.some(({ owner }) => owner.startsWith('raced'))) throw new FifteenError('always-lost', 'never won', { retryable: true })
      if (due.some(({ owner }) => owner.startsWith('broken'))) throw new TypeError('no such policy')
      await noted(due, context)
    })
    await set([
      ...Array.from({ length: 1 }, (_, n) => ({ owner: `raced-${n}`, dueAt: inMs(-90_000 + n) })),
      ...Array.from({ length: 150 }, (_, n) => ({ owner: `broken-${n}`, dueAt: inMs(-60_000 + n) })),
      ...Array.from({ length: 5 }, (_, n) => ({ owner: `healthy-${n}`, dueAt: inMs(-n) })),
    ])
    await eventually(async () => (await firings()).length === 5, 'the healthy ones', { within: 60_000, every: 200 })
  }, 90_000)

  it('never wait for a chunk that holds their owner’s row and wants to move its timer', async () => {
    name = newId()
    await parts.sql(`insert into seen (order_id, external_id) values ($1, 'x')`, ['0199a1c0-0000-7000-8000-000000000001'])
    const lockOwner = statement('lock-owner', 'select from seen where order_id = $1 for update')
    const owner = '0199a1c0-0000-7000-8000-000000000001'
    start('a', async (due, context, noted) => {
      await context.sql.query(lockOwner, [owner])
      await noted(due, context)
    })
    await parts.database.transaction(async (sql) => {
      await sql.query(lockOwner, [owner])
      await new Timers(name).set(sql, [{ owner: 'other', dueAt: inMs(-1_000) }])
      await set([{ owner, dueAt: inMs(-1_000) }])
      await eventually(
        async () =>
          (await parts.sql(`select from pg_stat_activity where query like '%from seen%for update%' and wait_event_type = 'Lock'`)).length >
          0,
        'the firing to wait for the owner’s row',
      )
      const started = performance.now()
      await new Timers(name).set(sql, [{ owner, dueAt: inMs(-500) }])
      // PostgreSQL looks for a deadlock after a second of waiting.
      expect(performance.now() - started).toBeLessThan(800)
    })
    await all(1)
    expect(parts.log.lines.map(({ facts }) => String(Object.values(facts))).join()).not.toContain('deadlock')
  }, 60_000)
})
