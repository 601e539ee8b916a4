import { DecisionMade, OperatorTaskChanged, TaskActionRequested } from '@fifteen/contracts'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import type { PageListView } from '../src/features/show-pages/show-pages.controller.js'
import type { TaskDetailView } from '../src/features/show-tasks/task-detail.dto.js'
import { definition } from '../src/service.js'
import { Desk, SampleOrder, SHOP, type DeskOperator } from './desk.js'

describe('actions of the ladder', () => {
  let service: ServiceUnderTest
  let desk: Desk
  let ann: DeskOperator
  let bob: DeskOperator

  beforeAll(async () => {
    service = await ServiceUnderTest.open(definition, { read: ['operator-tasks.events', 'operator.tasks'], env: { LOG_LEVEL: 'silent' } })
    desk = new Desk(service)
    const shops = [SHOP, 'strict-shop', 'bold-shop']
    ann = await desk.operator('ann', { shops })
    bob = await desk.operator('bob', { shops })
    await desk.policy('strict-shop', { settings: { breachDefault: 'cancel' } })
    await desk.policy('bold-shop', { settings: { breachDefault: 'confirm' } })
  }, 90_000)
  afterAll(() => service.close())
  afterEach(async () => {
    const rest = `state = 'closed', outcome = 'overtaken', closed_at = now(), operator_id = null, lease_expires_at = null`
    await service.sql(`update task set ${rest} where state <> 'closed'`)
  })

  const ask = async (order: SampleOrder, action: TaskActionRequested['action']): Promise<{ actionId: string; outcome: string }> => {
    const requested = { ...order.action(action), shopId: order.shopId }
    await service.writer.publish(TaskActionRequested, [requested, requested])
    const { outcome } = await eventually(
      async () => (await service.sql<{ outcome: string }>('select outcome from task_action where action_id = $1', [requested.actionId]))[0],
      `${action} to be done`,
    )
    return { actionId: requested.actionId, outcome }
  }
  const noted = (taskId: string, actionId: string) =>
    service.sql(`select 1 from task_history where task_id = $1 and kind = 'action' and details like '%' || $2 || '%'`, [taskId, actionId])

  it('raise-priority really changes who is served next, once for each action', async () => {
    const first = await desk.openTask()
    const second = await desk.openTask()
    const { actionId, outcome } = await ask(second.order, 'raise-priority')
    expect(outcome).toBe('applied')
    await service.writer.publish(TaskActionRequested, [{ ...second.order.action('raise-priority'), actionId }])
    await ask(first.order, 'page-supervisor')
    expect(await desk.task(second.taskId)).toMatchObject({ priority: 200 })
    expect(await noted(second.taskId, actionId)).toHaveLength(1)
    expect((await ann.take()).taskId).toBe(second.taskId)
  }, 90_000)

  it('return-from-idle takes the task from a holder who does nothing, heartbeats or not, and leaves one who works alone', async () => {
    const { order, taskId } = await desk.openTask()
    const { token } = await ann.take()
    expect((await ask(order, 'return-from-idle')).outcome).toBe('not-idle')
    await desk.policy(SHOP, { settings: { idleMs: 400 } })
    await eventually(async () => (await ask(order, 'return-from-idle')).outcome === 'applied', 'the holder to count as idle', {
      every: 150,
    })
    expect(await ann.act(taskId, 'decisions', { token, kind: 'confirm' })).toMatchObject({ status: 409, body: { code: 'stale-lease' } })
    const task = await desk.task(taskId)
    expect(task).toMatchObject({ state: 'waiting', operator_id: null })
    expect(task.token).toBeGreaterThan(token)
    const changed = service.reader.of(OperatorTaskChanged, taskId)
    await eventually(() => service.reader.of(OperatorTaskChanged, taskId).at(-1)?.state === 'waiting', 'the desk to hear of it')
    expect(changed.every(({ taskRevision }, index) => index === 0 || taskRevision > (changed[index - 1]?.taskRevision ?? 0))).toBe(true)
  }, 90_000)

  it('offer-to-another revokes the lease and leaves the holder out', async () => {
    const { order, taskId } = await desk.openTask()
    const { token } = await ann.take()
    expect((await ask(order, 'offer-to-another')).outcome).toBe('applied')
    expect(await ann.act(taskId, 'heartbeat', { token })).toMatchObject({ status: 409, body: { code: 'stale-lease' } })
    expect((await ann.next()).status).toBe(204)
    const { taskId: taken } = await bob.take()
    expect(taken).toBe(taskId)
    const { body } = await bob.call<TaskDetailView>('GET', `/v1/tasks/${taskId}`)
    expect(body.history.map(({ kind }) => kind)).toEqual(['opened', 'leased', 'lease-revoked', 'action', 'leased'])
  }, 90_000)

  it('apply-default does what the shop approved, revoking the lease first, and nothing where it approved nothing', async () => {
    const hesitant = await desk.openTask()
    const { token } = await ann.take()
    expect((await ask(hesitant.order, 'apply-default')).outcome).toBe('not-allowed')
    expect((await ann.act(hesitant.taskId, 'heartbeat', { token })).status).toBe(200)

    const strict = await desk.openTask(new SampleOrder({}, { hasComment: true }, 'strict-shop'))
    const held = await bob.take()
    expect((await ask(strict.order, 'apply-default')).outcome).toBe('applied')
    const [cancelled] = await service.reader.waitFor(DecisionMade, { key: strict.order.orderId })
    expect(cancelled).toMatchObject({ kind: 'cancel', reason: 'not-reached', madeBy: 'policy', taskId: strict.taskId })
    expect(await bob.act(strict.taskId, 'decisions', { token: held.token, kind: 'confirm' })).toMatchObject({ status: 409 })

    const bold = await desk.openTask(new SampleOrder({}, { hasComment: true }, 'bold-shop'))
    expect((await ask(bold.order, 'apply-default')).outcome).toBe('applied')
    const [confirmed] = await service.reader.waitFor(DecisionMade, { key: bold.order.orderId })
    expect(confirmed).toMatchObject({ kind: 'confirm', madeBy: 'policy' })
    expect(await desk.task(bold.taskId)).toMatchObject({ state: 'closed', outcome: 'resolved-by-policy' })
  }, 90_000)

  it('pages the supervisor on one page for many orders, until it is acknowledged', async () => {
    const orders = Array.from({ length: 30 }, () => new SampleOrder({}, {}, 'paged-shop'))
    const requests = orders.map((order) => ({ ...order.action('page-supervisor'), rung: 150 }))
    await service.writer.publish(TaskActionRequested, [...requests, ...requests])
    const page = await eventually(
      async () =>
        (await service.http<PageListView>('GET', '/v1/pages')).body.pages.find(
          ({ shopId, orders: count }) => shopId === 'paged-shop' && count === 30,
        ),
      'one page for thirty orders',
    )
    expect(page).toMatchObject({ stage: 'operator', rung: 150 })
    expect(page.newestOrders).toHaveLength(20)
    expect((await service.http('POST', `/v1/pages/${page.pageId}/acknowledge`)).body).toHaveProperty('acknowledgedAt')
    await ask(new SampleOrder({}, {}, 'paged-shop'), 'page-supervisor')
    const { body } = await service.http<PageListView>('GET', '/v1/pages')
    expect(body.pages.filter(({ shopId }) => shopId === 'paged-shop')).toMatchObject([{ orders: 1 }])
  }, 90_000)

  it('an action for an order without a task is noted and does nothing', async () => {
    expect((await ask(new SampleOrder(), 'raise-priority')).outcome).toBe('no-task')
    expect(await service.sql('select 1 from order_case')).not.toEqual([])
  }, 90_000)
})
