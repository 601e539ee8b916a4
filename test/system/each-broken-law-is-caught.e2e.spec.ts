import { join } from 'node:path'
import { takeStack, type Stack } from '@fifteen/stack'
import { eventually } from '@fifteen/testing'
import { Kafka, logLevel } from 'kafkajs'
import { REFUSED, ROUNDS } from './breaks.js'
import { DemoRun, STATE, userEnvironment } from './demo-run.js'
import { leftBehind } from './left-behind.js'
import { orderCounts, sql } from './sql.js'
import { verify } from './verify-run.js'

const NOTHING_WRONG = { exit: 0, laws: [] }

describe('npm run verify', () => {
  const env = userEnvironment(STATE)
  let demo: DemoRun
  let server: string

  beforeAll(async () => {
    demo = await DemoRun.begin(['--fresh', '--limit', '80', '--rate', '20'])
    server = (await demo.reaches('running')).database ?? ''
    await eventually(
      async () => {
        const { all, ended } = await orderCounts(server)
        return all >= 70 && all === ended
      },
      'every order to end',
      { within: 120_000, every: 500 },
    )
  }, 330_000)

  afterAll(() => demo.interrupt(), 60_000)

  describe('on a system that runs', () => {
    it.each(ROUNDS.map((breaks) => ({ breaks, laws: breaks.map(({ law }) => law) })))(
      'catches each break of $laws, and names the orders',
      async ({ breaks, laws }) => {
        const mends: (() => Promise<unknown>)[] = []
        const named = new Map<string, unknown[]>()
        try {
          for (const { law, database, pick, harm, mend, names } of breaks) {
            const values = Object.values((await sql(server, database, pick))[0] ?? {})
            expect([law, values.length > 0]).toEqual([law, true])
            mends.push(() => sql(server, database, mend, values))
            await sql(server, database, harm, values)
            if (names) named.set(law, (await sql(server, database, names, values)).map(({ order_id: id }) => id)) // prettier-ignore
          }
          const verdict = await verify(env, '--window', '300')
          expect({ exit: verdict.exit, laws: verdict.laws.sort() }).toEqual({ exit: 1, laws: [...laws].sort() })
          const unnamed = [...named].filter(
            ([law, orders]) => !verdict.violations.some((violation) => violation.law === law && orders.includes(violation.order)),
          )
          expect(unnamed).toEqual([])
        } finally {
          for (const mend of mends.reverse()) await mend()
        }
      },
      90_000,
    )

    it('finds nothing to say again once all is mended', async () => {
      expect(await verify(env)).toMatchObject(NOTHING_WRONG)
    }, 90_000)

    it('misses no dossier that the topic may have forgotten, and every other', async () => {
      const stored = `dossier_revision = 99 and kind = 'dossier'`
      await sql(
        server,
        'logistics_handoff',
        `insert into partner_message (order_id, dossier_revision, kind, partner_id, order_version, issued_at, position, message_id, content)
         select order_id, 99, kind, partner_id, order_version, now() - interval '8 days', -1, gen_random_uuid(), content
         from partner_message where kind = 'dossier' limit 1`,
      )
      try {
        expect(await verify(env)).toMatchObject(NOTHING_WRONG)
        await sql(server, 'logistics_handoff', `update partner_message set issued_at = now() - interval '6 days' where ${stored}`)
        expect(await verify(env, '--window', '300')).toMatchObject({ exit: 1, laws: ['dossier-never-differs'] })
      } finally {
        await sql(server, 'logistics_handoff', `delete from partner_message where ${stored}`)
      }
    }, 90_000)

    it.each(REFUSED)('need not catch what the database refuses of $law: $how', async ({ database, harm, code }) => {
      await expect(sql(server, database, harm)).rejects.toMatchObject({ code })
    })
  })

  describe('on a system that was stopped', () => {
    const broken = { lost: '', shop: '', phone: '' }

    beforeAll(() => demo.interrupt(), 60_000)

    /** Breaks on the stopped system's own data what no service could mend meanwhile. */
    async function damage({ databaseUrl, kafka }: Stack): Promise<void> {
      const at = databaseUrl('')
      const [row] = await sql(
        at,
        'order_intake',
        `update order_state set status = 'pending' where order_id = (select order_id from order_state where status = 'handed-off' limit 1)
         returning order_id, shop_id, (select personal::json ->> 'phone' from order_personal p where p.order_id = order_state.order_id limit 1) as phone`,
      )
      Object.assign(broken, { lost: row?.['order_id'], shop: row?.['shop_id'], phone: row?.['phone'] })
      const other = ['shop-1', 'shop-2'].find((shop) => shop !== broken.shop) ?? ''
      const producer = new Kafka({ clientId: 'damage', brokers: kafka.brokers, logLevel: logLevel.NOTHING }).producer()
      await producer.connect()
      const rung = (id: string) => ({
        key: broken.lost,
        headers: { ce_id: id, ce_type: 'sla-tracker.sla-changed.v1' },
        value: JSON.stringify({ orderId: broken.lost, change: 'rung-fired', stage: 'invented', rung: 50, note: `ring ${broken.phone}` }),
      })
      await producer.send({ topic: 'sla.events', messages: [rung('first'), rung('second')] })
      const foreign = JSON.stringify({ shopId: other, orderId: broken.lost, status: 'handed-off' })
      await producer.send({ topic: `shop.${other}.status`, messages: [{ key: 'x', value: foreign }] })
      await producer.disconnect()
    }

    it('finds nothing to say against its data, and leaves no process, port or lock', async () => {
      expect(await verify(env)).toMatchObject(NOTHING_WRONG)
      expect(await leftBehind(STATE, demo.portBase)).toEqual([])
    }, 90_000)

    it('names law and order of what was broken meanwhile', async () => {
      const stack = await takeStack({ stateDir: join(STATE, 'stack'), env })
      await damage(stack).finally(() => stack.stop())
      const { exit, laws, violations } = await verify(env)
      expect({ exit, laws }).toEqual({ exit: 1, laws: ['no-order-lost', 'clock-never-restarts', 'tenants-apart'] })
      expect(new Set(violations.map(({ order }) => order))).toEqual(new Set([broken.lost]))
      const details = violations.map(({ detail }) => detail).join('\n')
      for (const said of ['2 times', 'sla.events carries personal data', `speaks of an order of ${broken.shop}`])
        expect(details).toContain(said)
      expect(await leftBehind(STATE, demo.portBase)).toEqual([])
    }, 120_000)
  })
})
