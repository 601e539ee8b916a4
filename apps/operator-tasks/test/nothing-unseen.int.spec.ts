import {
  contractOf,
  OperatorTaskChanged,
  OrderAmended,
  OrderCancelled,
  OrderReceived,
  PaymentNoted,
  StockReserved,
} from '@fifteen/contracts'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import type { CaseView } from '../src/features/show-case/case-view.dto.js'
import type { DecisionListView } from '../src/features/show-decisions/show-decisions.controller.js'
import type { PageListView } from '../src/features/show-pages/show-pages.controller.js'
import { definition } from '../src/service.js'
import { Desk, SampleOrder, type DeskOperator } from './desk.js'

const PREPAID = 'prepaid-shop'

describe('nothing is decided, or waits, unseen', () => {
  let service: ServiceUnderTest
  let desk: Desk
  let ann: DeskOperator

  beforeAll(async () => {
    service = await ServiceUnderTest.open(definition, { read: ['operator-tasks.events', 'operator.tasks'], env: { LOG_LEVEL: 'silent' } })
    desk = new Desk(service)
    ann = await desk.operator('ann', { shops: ['north-shop', PREPAID, 'bare-shop'] })
    await desk.policy(PREPAID, { settings: { paymentBudgetMs: 1_500 } })
  }, 90_000)
  afterAll(() => service.close())

  const caseOf = async ({ orderId }: SampleOrder): Promise<CaseView> =>
    (await service.http<CaseView>('GET', `/v1/orders/${orderId}/case`)).body
  const waits = (order: SampleOrder, waitsFor: string): Promise<CaseView> =>
    eventually(async () => {
      const view = await caseOf(order)
      if (view.waitsFor !== waitsFor) throw new Error(view.waitsFor)
      return view
    }, `the order to wait for ${waitsFor}`)

  it('refuses a decision on a version that its operator was not given', async () => {
    const { order, taskId } = await desk.openTask()
    const { token } = await ann.take()
    await service.writer.publish(OrderAmended, [order.amended(2)])
    await desk.answer(order, 2)
    await eventually(async () => (await caseOf(order)).orderVersion === 2, 'the amendment')
    for (const choice of [{ kind: 'confirm' }, { kind: 'cancel', reason: 'changed-mind' }, { kind: 'confirm', orderVersion: 1 }]) {
      expect(await ann.act(taskId, 'decisions', { token, ...choice })).toMatchObject({ status: 409, body: { code: 'order-changed' } })
    }
    expect(desk.decisionsOf(order)).toEqual([])
    expect((await ann.act(taskId, 'decisions', { token, kind: 'confirm', orderVersion: 2 })).status).toBe(200)
    expect(await desk.decision(order)).toMatchObject({ kind: 'confirm', baseVersion: 2, madeBy: 'operator' })
  }, 90_000)

  it('refuses a number that nobody can dial, and leaves the good one', async () => {
    const { order, taskId } = await desk.openTask()
    const { token } = await ann.take()
    const change = (phone: string) => ann.act(taskId, 'decisions', { token, kind: 'amend', changes: { personal: { phone } } })
    for (const phone of ['+7 (912) 345-67-8', '79123456789', '+1']) {
      expect(await change(phone)).toMatchObject({ status: 400, body: { problems: [{ field: 'changes.personal.phone' }] } })
    }
    expect(desk.decisionsOf(order)).toEqual([])
    expect((await change('+79123456789')).status).toBe(200)
    expect(await desk.decision(order)).toMatchObject({ changes: { personal: { phone: '+79123456789' } } })
  }, 90_000)

  it('says of every order what it waits for', async () => {
    const order = new SampleOrder({ paymentMethod: 'prepaid' })
    expect((await service.http('GET', `/v1/orders/${order.orderId}/case`)).status).toBe(404)
    await service.writer.publish(StockReserved, [order.stockReserved()])
    expect(await waits(order, 'order')).toMatchObject({ orderVersion: 0 })
    await service.writer.publish(OrderReceived, [order.received()])
    expect(await waits(order, 'slot')).toMatchObject({ orderVersion: 1, stock: 'held', slot: 'none' })
    await desk.answer(order, 1)
    const unpaid = await waits(order, 'payment')
    expect(Date.parse(unpaid.until ?? '')).toBe(Date.parse(order.receivedAt) + 120_000)
    await service.writer.publish(PaymentNoted, [order.settled(900)])
    const { decisionId } = await desk.decision(order)
    expect(await waits(order, 'intake')).toMatchObject({ decisionId, settledTotal: 900 })
    await service.writer.publish(OrderCancelled, [{ ...contractOf(OrderCancelled).example, orderId: order.orderId }])
    expect(await waits(order, 'nothing')).toMatchObject({ end: 'cancelled', reasons: [] })
    const { order: asked, taskId } = await desk.openTask()
    expect(await waits(asked, 'operator')).toMatchObject({ taskId, reasons: ['rule-refused'] })
    expect((await caseOf(asked)).explanation).toContainEqual(expect.objectContaining({ rule: 'no-comment', passed: false }))
    await ann.take()
  }, 90_000)

  it('gives an order paid in part to a human, and pages for money on a cancelled one, once for each order', async () => {
    const prepaid = (): SampleOrder => new SampleOrder({ paymentMethod: 'prepaid', total: 950 }, {}, PREPAID)
    const [part, late] = [prepaid(), prepaid()]
    for (const order of [part, late]) {
      await service.writer.publish(OrderReceived, [order.received()])
      await desk.answer(order, 1)
    }
    await service.writer.publish(PaymentNoted, [part.settled(900)])
    const taskId = await desk.openTaskOf(part)
    expect(await waits(part, 'operator')).toMatchObject({ taskId, reasons: ['payment-unsettled'] })
    const { decisionId } = await desk.decision(late)
    const cancelled = { ...contractOf(OrderCancelled).example, shopId: PREPAID, reason: 'unpaid' as const }
    await service.writer.publish(OrderCancelled, [{ ...cancelled, orderId: late.orderId, decisionId }])
    await service.writer.publish(PaymentNoted, [late.settled(950), late.settled(950)])
    const pages = async () => (await service.http<PageListView>('GET', '/v1/pages')).body.pages
    const page = await eventually(async () => (await pages()).find(({ shopId }) => shopId === PREPAID), 'the page')
    expect(page).toMatchObject({ reason: 'refund-due', stage: 'payment', orders: 1, newestOrders: [late.orderId] })
    expect(page).not.toHaveProperty('rung')
    await service.writer.publish(OrderCancelled, [{ ...cancelled, orderId: part.orderId }])
    const both = await eventually(async () => (await pages()).find(({ shopId, orders }) => shopId === PREPAID && orders === 2), 'the other')
    expect(both.pageId).toBe(page.pageId)
  }, 90_000)

  it('asks a human where a shop has no rule of the fast path', async () => {
    await desk.policy('bare-shop', { fastPath: [] })
    const { order, taskId } = await desk.openTask(new SampleOrder({}, {}, 'bare-shop'))
    expect(await waits(order, 'operator')).toMatchObject({ taskId, reasons: ['rule-refused'], explanation: [{ rule: 'fast-path' }] })
    expect(desk.decisionsOf(order)).toEqual([])
  }, 90_000)

  it('asks for no more skills than a task can tell of', async () => {
    const skills = Array.from({ length: 20 }, (_, n) => `skill-${n}`)
    const settings = { skills, skillRules: [{ when: { fact: 'hasComment', is: true }, skills: ['one-more'] }] }
    expect(await service.http('PUT', '/v1/policies/skilled-shop', { settings })).toMatchObject({
      ...{ status: 422, body: { code: 'too-many-skills' } },
    })
    // As a policy may have become that was put before, by a change of the house's own.
    await service.sql(`insert into shop_policy (shop_id, settings) values ('skilled-shop', $1)`, [JSON.stringify(settings)])
    const { taskId } = await desk.openTask(new SampleOrder({}, { hasComment: true }, 'skilled-shop'))
    expect((await service.reader.waitFor(OperatorTaskChanged, { key: taskId }))[0]?.skills).toHaveLength(20)
  }, 90_000)

  it('lists decisions and pages to their end, a few at a time', async () => {
    const orderId = new SampleOrder().orderId
    const row = `insert into decision (order_id, id, base_version, kind, approved, made_by, made_at, explanation, policy_revision)
      select $1, gen_random_uuid(), n, 'amend', false, 'operator', now() + n / 2 * interval '1 s', '[]', 1 from generate_series(1, 5) n`
    await service.sql(row, [orderId])
    const versions: number[] = []
    for (let after = '', rounds = 0; rounds < 5; rounds++) {
      const query = after ? `&after=${after}` : ''
      const { body } = await service.http<DecisionListView>('GET', `/v1/orders/${orderId}/decisions?limit=2${query}`)
      versions.push(...body.decisions.map(({ baseVersion }) => baseVersion))
      after = body.next ?? ''
      if (!after) break
    }
    expect(versions.toSorted()).toEqual([1, 2, 3, 4, 5])
    const { body: all } = await service.http<PageListView>('GET', '/v1/pages?acknowledged=true')
    const { body: first } = await service.http<PageListView>('GET', '/v1/pages?acknowledged=true&limit=1')
    const { body: rest } = await service.http<PageListView>('GET', `/v1/pages?acknowledged=true&after=${first.next}`)
    expect([...first.pages, ...rest.pages]).toEqual(all.pages)
  }, 90_000)
})
