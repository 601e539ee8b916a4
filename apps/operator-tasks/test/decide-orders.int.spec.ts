import {
  CancelRequested,
  contractOf,
  OperatorTaskChanged,
  OrderAmended,
  OrderCancelled,
  OrderReceived,
  PaymentNoted,
  SlotHeld,
  StockReserved,
  TaskClosed,
  TaskOpened,
} from '@fifteen/contracts'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import type { DecisionListView } from '../src/features/show-decisions/show-decisions.controller.js'
import { definition } from '../src/service.js'
import { Desk, SampleOrder, type DeskOperator } from './desk.js'

describe('operator-tasks decides orders', () => {
  let service: ServiceUnderTest
  let desk: Desk
  let ann: DeskOperator

  beforeAll(async () => {
    service = await ServiceUnderTest.open(definition, { read: ['operator-tasks.events', 'operator.tasks'], env: { LOG_LEVEL: 'silent' } })
    desk = new Desk(service)
    ann = await desk.operator('ann', { shops: ['north-shop', 'prepaid-shop'] })
    await desk.policy('prepaid-shop', { settings: { paymentBudgetMs: 1_500 } })
  }, 90_000)
  afterAll(() => service.close())

  it('confirms a clean order by the fast path, once, whatever order its events come in and however often', async () => {
    const orders = Array.from({ length: 60 }, () => new SampleOrder())
    for (const round of [0, 1]) {
      await service.writer.publish(
        SlotHeld,
        orders.map((order) => order.slotHeld()),
      )
      await service.writer.publish(
        OrderReceived,
        orders.filter((_, index) => index % 2 === round).map((order) => order.received()),
      )
      await service.writer.publish(
        StockReserved,
        orders.map((order) => order.stockReserved()),
      )
    }
    for (const order of orders)
      expect(await desk.decision(order)).toMatchObject({ kind: 'confirm', madeBy: 'fast-path', approved: true, baseVersion: 1 })
    await desk.settle()
    for (const order of orders) expect(desk.decisionsOf(order)).toHaveLength(1)
    const [made] = desk.decisionsOf(orders[0] as SampleOrder)
    expect(made?.explanation.map(({ rule, passed }) => [rule, passed])).toContainEqual(['no-comment', true])
    const { body } = await service.http<DecisionListView>('GET', `/v1/orders/${made?.orderId}/decisions`)
    expect(body.decisions).toMatchObject([{ decisionId: made?.decisionId, explanation: made?.explanation, policyRevision: 1 }])
  }, 90_000)

  it('closes the task of an order that is cancelled, and opens none where the cancel came first', async () => {
    const { order, taskId } = await desk.openTask()
    const { token } = await ann.take()
    await service.writer.publish(OrderCancelled, [{ ...contractOf(OrderCancelled).example, orderId: order.orderId }])
    await eventually(async () => (await desk.task(taskId)).state === 'closed', 'the task to close')
    expect(await ann.act(taskId, 'decisions', { token, kind: 'confirm' })).toMatchObject({ status: 409, body: { code: 'stale-lease' } })
    expect(service.reader.of(TaskClosed, order.orderId)).toMatchObject([{ outcome: 'overtaken' }])

    const early = new SampleOrder({}, { hasComment: true })
    await service.writer.publish(CancelRequested, [{ ...contractOf(CancelRequested).example, orderId: early.orderId }])
    await desk.settle()
    await service.writer.publish(OrderReceived, [early.received()])
    await desk.answer(early, 1)
    await desk.settle()
    expect(desk.decisionsOf(early)).toEqual([])
    expect(service.reader.of(TaskOpened, early.orderId)).toEqual([])
  }, 90_000)

  it('waits for the payment of a prepaid order, and cancels it unpaid when its budget is over', async () => {
    const prepaid = (): SampleOrder => new SampleOrder({ paymentMethod: 'prepaid' }, {}, 'prepaid-shop')
    const [paid, unpaid] = [prepaid(), prepaid()]
    await service.writer.publish(PaymentNoted, [paid.settled(900)])
    await eventually(async () => (await service.sql('select from order_case where order_id = $1', [paid.orderId])).length, 'the payment')
    for (const order of [paid, unpaid]) {
      await service.writer.publish(OrderReceived, [order.received()])
      await desk.answer(order, 1)
    }
    expect(await desk.decision(paid)).toMatchObject({ kind: 'confirm', madeBy: 'fast-path' })
    const made = await desk.decision(unpaid)
    expect(made).toMatchObject({ kind: 'cancel', reason: 'unpaid', madeBy: 'policy' })
    expect(Date.parse(made.madeAt) - Date.parse(unpaid.receivedAt)).toBeGreaterThanOrEqual(1_500)
  }, 90_000)

  it('a customer’s amendment moves the open task on with its place and clock, or ends it when nothing is left to ask', async () => {
    const { order, taskId } = await desk.openTask()
    await service.writer.publish(OrderAmended, [order.amended(2)])
    await desk.answer(order, 2, { short: true })
    const changed = await eventually(
      () => service.reader.of(OperatorTaskChanged, taskId).find(({ reasons }) => reasons.includes('shortage')),
      'the task to follow the order',
    )
    expect(changed).toMatchObject({ state: 'waiting', reasons: ['shortage', 'rule-refused'], taskRevision: 2 })
    await service.writer.publish(OrderAmended, [{ ...order.amended(3), facts: new SampleOrder().received().facts }])
    await desk.answer(order, 3)
    expect(await desk.decision(order)).toMatchObject({ kind: 'confirm', madeBy: 'fast-path', baseVersion: 3 })
    expect((await desk.task(taskId)).outcome).toBe('overtaken')
    expect(service.reader.of(TaskOpened, order.orderId)).toHaveLength(1)
  }, 90_000)

  it('a changed rule of a shop holds from the next look on, as a new revision', async () => {
    const rules = [{ rule: 'total-below', enabled: true, condition: { fact: 'total', below: 100 } }]
    await desk.policy('careful-shop', { fastPath: rules })
    const order = new SampleOrder({}, {}, 'careful-shop')
    await service.writer.publish(OrderReceived, [order.received()])
    await desk.answer(order, 1)
    await desk.openTaskOf(order)
    await desk.policy('careful-shop', { fastPath: [{ ...rules[0], condition: { fact: 'total', below: 10_000 } }] })
    const next = new SampleOrder({}, {}, 'careful-shop')
    await service.writer.publish(OrderReceived, [next.received()])
    await desk.answer(next, 1)
    expect(await desk.decision(next)).toMatchObject({
      explanation: [{ rule: 'total-below', passed: true, because: 'total 900 is below 10000' }],
    })
    const { body } = await service.http('GET', '/v1/policies/careful-shop')
    expect(body).toMatchObject({ fastPath: { revision: 2 }, settings: { leaseMs: 60_000 } })
    expect(
      await service.http('PUT', '/v1/policies/careful-shop', { fastPath: [{ ...rules[0], condition: { fact: 'phone', is: 'x' } }] }),
    ).toMatchObject({
      status: 400,
      body: { code: 'bad-condition' },
    })
  }, 90_000)

  it('keeps every revision of rules that are set at the same moment', async () => {
    const fastPath = [{ rule: 'small', enabled: true, condition: { fact: 'total', below: 100 } }]
    const put = (): Promise<{ status: number }> => service.http('PUT', '/v1/policies/busy-shop', { fastPath })
    const answers = await Promise.all(Array.from({ length: 20 }, put))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect((await service.http<{ fastPath: { revision: number } }>('GET', '/v1/policies/busy-shop')).body.fastPath.revision).toBe(20)
  })
})
