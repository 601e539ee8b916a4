import { CallbackEnded, CallbackScheduled, DecisionMade, OrderCancelled, contractOf } from '@fifteen/contracts'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import type { HeartbeatView } from '../src/features/work-under-lease/lease.dto.js'
import { definition } from '../src/service.js'
import { Desk, SampleOrder, type DeskOperator } from './desk.js'

const QUICK = 'quick-shop'
const LEASE_MS = 2_000
const SETTINGS = { leaseMs: LEASE_MS, offerMs: 60_000, retryMs: { 'no-answer': 2_500, busy: 2_000 } }

describe('leases and attempts', () => {
  let service: ServiceUnderTest
  let desk: Desk
  let ann: DeskOperator
  let bob: DeskOperator

  beforeAll(async () => {
    service = await ServiceUnderTest.open(definition, { read: ['operator-tasks.events'], env: { LOG_LEVEL: 'silent' } })
    desk = new Desk(service)
    ann = await desk.operator('ann', { shops: [QUICK] })
    bob = await desk.operator('bob', { shops: [QUICK] })
    await desk.policy(QUICK, { settings: SETTINGS })
  }, 90_000)
  afterAll(() => service.close())
  afterEach(async () => {
    const rest = `state = 'closed', outcome = 'overtaken', closed_at = now(), operator_id = null, lease_expires_at = null, callback_id = null`
    await service.sql(`update task set ${rest} where state <> 'closed'`)
  })

  const open = () => desk.openTask(new SampleOrder({}, { hasComment: true }, QUICK))
  const state = (taskId: string, wanted: string) =>
    eventually(async () => (await desk.task(taskId)).state === wanted, `the task to be ${wanted}`)

  it('a lease whose holder falls silent expires by its timer; the stale token is refused at every endpoint and changes nothing', async () => {
    const { order, taskId } = await open()
    const { token } = await ann.take()
    await state(taskId, 'waiting')
    await desk.policy(QUICK, { settings: { ...SETTINGS, leaseMs: 60_000 } })
    const second = await bob.take()
    await desk.policy(QUICK, { settings: SETTINGS })
    expect(second.taskId).toBe(taskId)
    expect(second.token).toBeGreaterThan(token)
    const before = await service.sql('select * from task where id = $1', [taskId])
    const commands: [string, object][] = [
      ['heartbeat', {}],
      ['release', {}],
      ['transfer', { toOperator: 'bob' }],
      ['attempts', { outcome: 'no-answer' }],
      ['callback', { at: new Date(Date.now() + 60_000).toISOString() }],
      ['decisions', { kind: 'confirm' }],
      ['decisions', { kind: 'cancel', reason: 'other' }],
    ]
    for (const claim of [token, second.token, second.token + 1]) {
      for (const [command, body] of commands) {
        const answer = await ann.act(taskId, command, { token: claim, ...body })
        expect([command, claim, answer.status, answer.body.code]).toEqual([command, claim, 409, 'stale-lease'])
      }
    }
    expect(await ann.call('GET', `/v1/tasks/${taskId}`)).toMatchObject({ status: 403 })
    expect(await service.sql('select * from task where id = $1', [taskId])).toEqual(before)
    expect(service.reader.of(DecisionMade, order.orderId)).toEqual([])
    const kinds = await service.sql<{ kind: string }>('select kind from task_history where task_id = $1 order by revision', [taskId])
    expect(kinds.map(({ kind }) => kind)).toEqual(['opened', 'leased', 'lease-expired', 'leased'])
  }, 90_000)

  it('heartbeats keep a lease alive beyond its length, and it ends when they stop', async () => {
    const { taskId } = await open()
    const { token } = await ann.take()
    const until = Date.now() + 2.5 * LEASE_MS
    await eventually(
      async () => {
        const { status, body } = await ann.act<HeartbeatView>(taskId, 'heartbeat', { token })
        expect([status, Date.parse(body.expiresAt) > Date.now()]).toEqual([200, true])
        return Date.now() > until
      },
      'two and a half leases to pass',
      { within: 4 * LEASE_MS, every: LEASE_MS / 4 },
    )
    expect(await desk.task(taskId)).toMatchObject({ state: 'leased', token })
    await state(taskId, 'waiting')
  }, 90_000)

  it('survives a restart: a lease of before is still good, or ends by its timer', async () => {
    const { taskId } = await open()
    const { token } = await ann.take()
    await service.pause()
    await service.resume()
    await state(taskId, 'waiting')
    expect(await ann.act(taskId, 'decisions', { token, kind: 'confirm' })).toMatchObject({ status: 409 })
  }, 90_000)

  it('a task given back goes to others first', async () => {
    const { taskId } = await open()
    const { token } = await ann.take()
    const given = await ann.act(taskId, 'release', { token })
    expect(given.body).toMatchObject({ state: 'waiting' })
    expect((await ann.act(taskId, 'release', { token })).body).toEqual(given.body)
    expect((await ann.next()).status).toBe(204)
    expect((await bob.take()).taskId).toBe(taskId)
  }, 90_000)

  it('an unanswered call comes back after the delay of its cause, and the third ends in the shop’s default: cancelled, not reached', async () => {
    const { order, taskId } = await open()
    for (const outcome of ['no-answer', 'busy']) {
      const { token } = await ann.take()
      const noted = await ann.act(taskId, 'attempts', { token, outcome })
      expect(noted).toMatchObject({ status: 200, body: { state: 'postponed' } })
      expect((await ann.act(taskId, 'attempts', { token, outcome })).body).toEqual(noted.body)
      const wait = Date.parse(noted.body.dueAt ?? '') - Date.now()
      expect(wait).toBeLessThanOrEqual(outcome === 'busy' ? SETTINGS.retryMs.busy : SETTINGS.retryMs['no-answer'])
      expect((await bob.next()).status).toBe(204)
      await state(taskId, 'waiting')
    }
    const { token } = await bob.take()
    expect(await bob.act(taskId, 'attempts', { token, outcome: 'no-answer' })).toMatchObject({
      status: 200,
      body: { state: 'closed', outcome: 'resolved-by-policy', failedAttempts: 3 },
    })
    const [made] = await service.reader.waitFor(DecisionMade, { key: order.orderId })
    expect(made).toMatchObject({ kind: 'cancel', reason: 'not-reached', madeBy: 'policy', taskId, baseVersion: 1 })
  }, 90_000)

  it('one promised callback is one call: the task comes back once, ahead of others', async () => {
    const { order, taskId } = await open()
    const { token } = await ann.take()
    const at = new Date(Date.now() + 2_500).toISOString()
    expect(await ann.act(taskId, 'callback', { token, at: '2020-01-01T00:00:00Z' })).toMatchObject({
      status: 422,
      body: { code: 'bad-callback-time' },
    })
    const promised = await ann.act(taskId, 'callback', { token, at })
    expect(promised.body).toMatchObject({ state: 'postponed', dueAt: at })
    expect((await ann.act(taskId, 'callback', { token, at })).body).toEqual(promised.body)
    const later = new Date(Date.now() + 60_000).toISOString()
    expect(await ann.act(taskId, 'callback', { token, at: later })).toMatchObject({ status: 409, body: { code: 'stale-lease' } })
    await open()
    const [ended] = await service.reader.waitFor(CallbackEnded, { key: order.orderId })
    expect(ended?.callbackId).toBe(promised.body.callbackId)
    expect(Date.parse(ended?.endedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(at))
    expect((await bob.take()).view).toMatchObject({ taskId, priority: 300 })
    expect(service.reader.of(CallbackScheduled, order.orderId)).toHaveLength(1)
    expect(service.reader.of(CallbackEnded, order.orderId)).toHaveLength(1)
  }, 90_000)

  it('a callback is dropped with its order', async () => {
    const { order, taskId } = await open()
    const { token } = await ann.take()
    await ann.act(taskId, 'callback', { token, at: new Date(Date.now() + 3_600_000).toISOString() })
    await service.writer.publish(OrderCancelled, [{ ...contractOf(OrderCancelled).example, orderId: order.orderId, shopId: QUICK }])
    await service.reader.waitFor(CallbackEnded, { key: order.orderId })
    expect(await desk.task(taskId)).toMatchObject({ state: 'closed', outcome: 'overtaken' })
  }, 90_000)

  it('the same decision sent twenty times at once is made once and answered alike', async () => {
    const { order, taskId } = await open()
    const { token } = await ann.take()
    const answers = await Promise.all(Array.from({ length: 20 }, () => ann.act(taskId, 'decisions', { token, kind: 'confirm' })))
    expect(new Set(answers.map(({ status, body }) => JSON.stringify({ status, body }))).size).toBe(1)
    await service.reader.waitFor(DecisionMade, { key: order.orderId })
    expect(await service.sql('select id from decision where order_id = $1', [order.orderId])).toHaveLength(1)
  }, 90_000)

  it('a decision on a version that is not the newest is refused by name', async () => {
    const { order, taskId } = await open()
    const { token } = await ann.take()
    const seen = (orderVersion: number) => ann.act(taskId, 'decisions', { token, kind: 'confirm', orderVersion })
    expect(await seen(7)).toMatchObject({ status: 409, body: { code: 'order-changed', current: 1 } })
    expect(await seen(1)).toMatchObject({ status: 200 })
    await service.reader.waitFor(DecisionMade, { key: order.orderId })
  }, 90_000)
})
