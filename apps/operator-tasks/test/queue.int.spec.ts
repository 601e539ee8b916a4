import { DecisionMade, OrderReceived, SlotHeld, StockReserved, TaskOpened } from '@fifteen/contracts'
import { UnitOfWork } from '@fifteen/messaging'
import { ServiceUnderTest } from '@fifteen/testing'
import type { TaskListView } from '../src/features/show-tasks/show-tasks.controller.js'
import { GiveTasks } from '../src/features/take-task/give-tasks.js'
import { definition } from '../src/service.js'
import { Desk, SampleOrder, SHOP, type DeskOperator } from './desk.js'

const TASKS = 200
const OPERATORS = 20

describe('the task queue', () => {
  let service: ServiceUnderTest
  let desk: Desk

  beforeAll(async () => {
    service = await ServiceUnderTest.open(definition, { read: ['operator-tasks.events'], env: { LOG_LEVEL: 'silent' } })
    desk = new Desk(service)
  }, 90_000)
  afterAll(() => service.close())
  afterEach(async () => {
    // What one test leaves open must not be handed out in the next.
    await service.sql(
      `update task set state = 'closed', outcome = 'overtaken', closed_at = now(), operator_id = null, lease_expires_at = null, callback_id = null
       where state <> 'closed'`,
    )
  })

  it(`hands ${TASKS} tasks to ${OPERATORS} operators who pull at once: none twice, none left, by priority and deadline`, async () => {
    const operators = await Promise.all(Array.from({ length: OPERATORS }, (_, n) => desk.operator(`puller-${n}`)))
    const orders = Array.from({ length: TASKS }, () => new SampleOrder({}, { hasComment: true }))
    await service.writer.publish(
      OrderReceived,
      orders.map((order, n) => ({ ...order.received(), receivedAt: new Date(Date.now() - n * 1_000).toISOString() })),
    )
    await service.writer.publish(
      StockReserved,
      orders.map((order) => order.stockReserved()),
    )
    await service.writer.publish(
      SlotHeld,
      orders.map((order) => order.slotHeld()),
    )
    await service.reader.waitFor(TaskOpened, { count: TASKS, within: 30_000 })
    await service.sql(`update task set priority = 100 + (('x' || right(id::text, 1))::bit(4)::int % 3) * 100 where state = 'waiting'`)

    const taken: { taskId: string; priority: number; deadline: string; round: number }[] = []
    const pull = async (operator: DeskOperator): Promise<void> => {
      for (let round = 0; ; round++) {
        const { status, body } = await operator.next()
        if (status === 204) return
        const { taskId, priority, deadline, lease } = body
        taken.push({ taskId, priority, deadline, round })
        expect(await operator.act(taskId, 'decisions', { token: lease?.token, kind: 'confirm' })).toMatchObject({ status: 200 })
      }
    }
    await Promise.all(operators.map(pull))

    expect(taken).toHaveLength(TASKS)
    expect(new Set(taken.map(({ taskId }) => taskId)).size).toBe(TASKS)
    const leases = await service.sql<{ count: number }>(`select count(*)::int as count from task_history where kind = 'leased'`)
    expect(leases[0]?.count).toBe(TASKS)
    // Pulls overlap, so an operator may be overtaken by as many as pull beside them.
    const ranked = [...taken].sort((a, b) => b.priority - a.priority || a.deadline.localeCompare(b.deadline))
    const rank = new Map(ranked.map(({ taskId }, index) => [taskId, index]))
    for (const [index, { taskId }] of taken.entries()) expect(Math.abs((rank.get(taskId) ?? 0) - index)).toBeLessThanOrEqual(OPERATORS)
  }, 120_000)

  it('hands out strictly by priority, then by deadline, when one operator pulls', async () => {
    const ann = await desk.operator('ann')
    const opened = []
    for (let n = 0; n < 4; n++) opened.push(await desk.openTask())
    const [a, b, c, d] = opened.map(({ taskId }) => taskId)
    await service.sql(`update task set priority = 200 where id = $1`, [c])
    await service.sql(`update task set deadline = now() - interval '1 hour' where id = $1`, [d])
    const order = []
    for (let n = 0; n < 4; n++) {
      const { taskId, token } = await ann.take()
      order.push(taskId)
      await ann.act(taskId, 'decisions', { token, kind: 'confirm' })
    }
    expect(order).toEqual([c, d, a, b])
  }, 90_000)

  it('gives an operator one live lease, the same again to a repeated pull, however many pulls come at once', async () => {
    const ann = await desk.operator('ann')
    const bob = await desk.operator('bob', { maxLeases: 2 })
    for (let n = 0; n < 4; n++) await desk.openTask()
    const pulls = await Promise.all(Array.from({ length: 8 }, () => ann.next()))
    expect(new Set(pulls.map(({ body }) => `${body.taskId} ${body.lease?.token}`)).size).toBe(1)
    const more = await Promise.all(Array.from({ length: 8 }, () => bob.next()))
    expect(new Set(more.map(({ body }) => body.taskId)).size).toBe(2)
  }, 90_000)

  it('refuses one of those who ask at the same time and gives the others a task each', async () => {
    const there = await Promise.all(['dora', 'emil', 'fred'].map((name) => desk.operator(name)))
    const gone = await desk.operator('gone')
    await gone.call('PUT', '/v1/operators/gone/presence', { presence: 'offline' })
    for (let n = 0; n < 3; n++) await desk.openTask()
    const [refused, ...given] = await Promise.all([gone, ...there].map((operator) => operator.next()))
    expect(refused).toMatchObject({ status: 409, body: { code: 'not-online' } })
    expect(given.map(({ status, body }) => [status, body.lease?.operatorId])).toEqual(there.map(({ operatorId }) => [200, operatorId]))
    expect(new Set(given.map(({ body }) => body.taskId)).size).toBe(3)
  }, 90_000)

  it('gives those who ask in one transaction what is offered to them, never what is kept from them, and each the best of the rest', async () => {
    const [ann, bob, carl] = [await desk.operator('ann'), await desk.operator('bob'), await desk.operator('carl')]
    const dora = await desk.operator('dora', { skills: ['senior'] })
    const [offered, kept, first, second] = [await desk.openTask(), await desk.openTask(), await desk.openTask(), await desk.openTask()]
    await service.sql(`update task set priority = 300, offered_to = 'bob', offer_until = now() + interval '1 hour' where id = $1`, [
      offered.taskId,
    ])
    await service.sql(`update task set priority = 200, excluded_operator = 'ann', offer_until = now() + interval '1 hour' where id = $1`, [
      kept.taskId,
    ])
    await service.sql(`update task set priority = 150 where id = $1`, [first.taskId])
    const askings = [ann, bob, carl, dora, ann].map(({ operatorId }) => ({ operatorId, traceparent: undefined }))
    const work = service.app.get(UnitOfWork)
    const given = await work.run((context) => service.app.get(GiveTasks).give(askings, context), { handler: 'take-task' })
    expect(given.map(({ task }) => task?.id)).toEqual([first, offered, kept, second, first].map(({ taskId }) => taskId))
    // Nobody else's: ann is kept from it although nothing else is there.
    await service.sql(`update task set state = 'waiting', operator_id = null, lease_expires_at = null where id = $1`, [first.taskId])
    await service.sql(`update task set excluded_operator = 'ann', offer_until = now() + interval '1 hour' where id = $1`, [first.taskId])
    expect((await ann.next()).status).toBe(204)
  }, 90_000)

  it('locks no more than those who ask may have: another instance can give the rest', async () => {
    const ann = await desk.operator('ann')
    for (let n = 0; n < 4; n++) await desk.openTask()
    const free = `select id from task where state = 'waiting' for update skip locked`
    const askings = Array.from({ length: 8 }, () => ({ operatorId: ann.operatorId, traceparent: undefined }))
    const left = await service.app.get(UnitOfWork).run(
      async (context) => {
        await service.app.get(GiveTasks).give(askings, context)
        return service.sql(free)
      },
      { handler: 'take-task' },
    )
    expect(left).toHaveLength(3)
  }, 90_000)

  it('matches skills, level and shops; an unserved task is counted', async () => {
    await desk.policy('french-shop', {
      settings: { skillRules: [{ when: { fact: 'country', in: ['FR'] }, skills: ['fr'], level: 2 }] },
    })
    const make = (): SampleOrder => new SampleOrder({}, { hasComment: true, country: 'FR' }, 'french-shop')
    const { taskId } = await desk.openTask(make())
    const unsuited = [
      await desk.operator('elsewhere', { skills: ['fr'], level: 5 }),
      await desk.operator('unskilled', { shops: ['french-shop'], level: 5 }),
      await desk.operator('junior', { shops: ['french-shop'], skills: ['fr'] }),
    ]
    for (const operator of unsuited) expect((await operator.next()).status).toBe(204)
    const { body } = await service.http<TaskListView>('GET', '/v1/tasks?state=waiting&shopId=french-shop')
    expect(body).toMatchObject({ tasks: [{ taskId, skills: ['fr'], level: 2 }], counts: { waiting: 1, unserved: 1 } })
    const suited = await desk.operator('suited', { shops: ['french-shop'], skills: ['fr', 'en'], level: 2 })
    expect((await suited.call('GET', '/v1/tasks/next')).body).toMatchObject({ taskId, state: 'waiting' })
    expect((await suited.take()).taskId).toBe(taskId)
  }, 90_000)

  it('wakes a waiting operator when a task opens', async () => {
    const ann = await desk.operator('ann')
    const waiting = ann.next(20_000)
    const { taskId } = await desk.openTask()
    expect((await waiting).body).toMatchObject({ taskId, state: 'leased' })
  }, 90_000)

  it('shows a task to the holder of its lease and to administrators only, and notes who read what is personal', async () => {
    const ann = await desk.operator('ann')
    const bob = await desk.operator('bob')
    const carl = await desk.operator('carl', { shops: ['south-shop'] })
    const { order, taskId } = await desk.openTask()
    await ann.take()
    expect(await bob.call('GET', `/v1/tasks/${taskId}`)).toMatchObject({ status: 403, body: { code: 'not-the-holder' } })
    expect(await carl.call('GET', `/v1/tasks/${taskId}`)).toMatchObject({ status: 404, body: { code: 'unknown-task' } })
    expect(await carl.act(taskId, 'heartbeat', { token: 1 })).toMatchObject({ status: 404, body: { code: 'unknown-task' } })
    expect((await service.http('GET', `/v1/tasks/${taskId}`, undefined, { authorization: 'Bearer nobody' })).status).toBe(401)
    expect((await ann.call('GET', '/v1/tasks')).status).toBe(401)
    expect((await ann.call('GET', `/v1/tasks/${taskId}`)).body).toMatchObject({ order: { personal: { name: 'Ann Example' } } })
    expect((await service.http('GET', `/v1/tasks/${taskId}`)).status).toBe(200)
    const read = await service.sql('select who, order_version from personal_access where order_id = $1 order by id', [order.orderId])
    expect(read).toEqual([
      { who: 'ann', order_version: 1 },
      { who: 'admin', order_version: 1 },
    ])
  }, 90_000)

  it('passes a task on to an operator or a skill, with its place and its clock', async () => {
    const ann = await desk.operator('ann')
    const bob = await desk.operator('bob')
    const carl = await desk.operator('carl', { skills: ['senior'] })
    const { taskId } = await desk.openTask()
    const { token, view } = await ann.take()
    const transfer = (operator: DeskOperator, body: object) => operator.act(taskId, 'transfer', body)
    expect(await transfer(ann, { token, toOperator: 'nobody' })).toMatchObject({ status: 404, body: { code: 'unknown-operator' } })
    expect(await transfer(ann, { token, skill: 'klingon' })).toMatchObject({ status: 422, body: { code: 'nobody-suited' } })
    expect(await transfer(ann, { token })).toMatchObject({ status: 400, body: { code: 'invalid-request' } })
    const given = await transfer(ann, { token, toOperator: 'bob' })
    const { priority, deadline, openedAt } = view
    expect(given).toMatchObject({ status: 200, body: { state: 'waiting', priority, deadline, openedAt } })
    expect((await transfer(ann, { token, toOperator: 'bob' })).body).toEqual(given.body)
    expect((await carl.next()).status).toBe(204)
    const second = await bob.take()
    expect(second.taskId).toBe(taskId)
    expect((await transfer(bob, { token: second.token, skill: 'senior' })).status).toBe(200)
    expect((await ann.next()).status).toBe(204)
    expect((await bob.next()).status).toBe(204)
    expect((await carl.take()).view).toMatchObject({ taskId, priority, deadline, openedAt, skills: ['senior'] })
  }, 90_000)

  it('takes back at once what an operator holds who goes offline, and hands them nothing', async () => {
    const ann = await desk.operator('ann')
    const bob = await desk.operator('bob')
    const { taskId } = await desk.openTask()
    const { token } = await ann.take()
    expect((await ann.call('PUT', '/v1/operators/bob/presence', { presence: 'offline' })).status).toBe(404)
    expect((await ann.call('PUT', '/v1/operators/ann/presence', { presence: 'offline' })).body).toMatchObject({ presence: 'offline' })
    expect(await ann.act(taskId, 'heartbeat', { token })).toMatchObject({ status: 409, body: { code: 'stale-lease' } })
    expect(await ann.next()).toMatchObject({ status: 409, body: { code: 'not-online' } })
    expect((await bob.take()).taskId).toBe(taskId)
    await service.http('PUT', '/v1/operators/ann/presence', { presence: 'online' })
  }, 90_000)

  it('keeps keys apart: two operators cannot have one, and a key can be changed', async () => {
    const key = 'a-key-that-is-long-enough'
    const put = (id: string) => service.http('PUT', `/v1/operators/${id}`, { name: id, skills: [], shops: [SHOP], level: 1, key })
    expect((await put('first')).status).toBe(200)
    expect(await put('second')).toMatchObject({ status: 409, body: { code: 'key-in-use' } })
    expect(await put('first')).not.toHaveProperty('body.key')
    expect(JSON.stringify(await service.sql('select * from operator'))).not.toContain(key)
    const generated = await service.http<{ key: string }>('PUT', '/v1/operators/third', {
      name: 'third',
      skills: [],
      shops: [SHOP],
      level: 1,
    })
    const third = (path: string) => service.http('GET', path, undefined, { authorization: `Bearer ${generated.body.key}` })
    expect((await third('/v1/tasks/next')).status).toBe(204)
    expect((await third('/v1/operators')).status).toBe(401)
  })

  it('decides nothing twice while all of this goes on', async () => {
    const made = service.reader.of(DecisionMade).map(({ orderId, baseVersion }) => `${orderId} ${baseVersion}`)
    expect(new Set(made).size).toBe(made.length)
    const twice = await service.sql(`select order_id from task where state <> 'closed' group by order_id having count(*) > 1`)
    expect(twice).toEqual([])
  })
})
