import {
  contractOf,
  DecisionSuperseded,
  HandoffRefused,
  OperatorTaskChanged,
  OrderAmended,
  OrderConfirmed,
  OrderHandedOff,
  OrderReceived,
  ReceiptOverdue,
  StockReservationLost,
  TaskClosed,
  TaskOpened,
} from '@fifteen/contracts'
import { ServiceUnderTest } from '@fifteen/testing'
import type { TaskDetailView } from '../src/features/show-tasks/task-detail.dto.js'
import { definition } from '../src/service.js'
import { Desk, SampleOrder, type DeskOperator } from './desk.js'

describe('operators decide orders', () => {
  let service: ServiceUnderTest
  let desk: Desk
  let ann: DeskOperator

  beforeAll(async () => {
    service = await ServiceUnderTest.open(definition, { read: ['operator-tasks.events', 'operator.tasks'], env: { LOG_LEVEL: 'silent' } })
    desk = new Desk(service)
    ann = await desk.operator('ann')
  }, 90_000)
  afterAll(() => service.close())

  it('puts shortage and full slot into one task; alternative and slot with approval confirm v2 without a new one', async () => {
    const order = new SampleOrder()
    await service.writer.publish(OrderReceived, [order.received()])
    await desk.answer(order, 1, { short: true, full: true })
    const taskId = await desk.openTaskOf(order)
    const [opened] = await service.reader.waitFor(TaskOpened, { key: order.orderId })
    expect(opened).toMatchObject({ taskId, reasons: ['shortage', 'slot-unavailable'] })

    const lease = await ann.take()
    expect(lease.taskId).toBe(taskId)
    const { body: detail } = await ann.call<TaskDetailView>('GET', `/v1/tasks/${taskId}`)
    const alternative = detail.stock.shortages[0]?.alternatives[0]?.sku
    const slotId = detail.slot.nearest[0]?.slotId
    expect(detail).toMatchObject({ stock: { verdict: 'refused' }, slot: { verdict: 'refused', problem: 'full' }, payment: { met: true } })
    const choice = {
      token: lease.token,
      kind: 'choose-alternative',
      alternatives: [{ sku: 'MUG-1', alternative, keepPrice: true }],
      slotId,
      approve: true,
    }

    expect(await ann.act(taskId, 'decisions', { ...choice, slotId: 'elsewhere' })).toMatchObject({
      status: 422,
      body: { code: 'unknown-slot' },
    })
    expect(await ann.act(taskId, 'decisions', { token: lease.token, kind: 'confirm' })).toMatchObject({
      status: 422,
      body: { code: 'stock-not-held' },
    })
    const decided = await ann.act(taskId, 'decisions', choice)
    expect(decided).toMatchObject({ status: 200, body: { state: 'closed', outcome: 'amended' } })
    expect((await ann.act(taskId, 'decisions', choice)).body).toEqual(decided.body)
    expect(await ann.act(taskId, 'decisions', { ...choice, approve: false })).toMatchObject({ status: 409, body: { code: 'stale-lease' } })

    const made = await desk.decision(order)
    expect(made).toMatchObject({ kind: 'amend', approved: true, madeBy: 'operator', operatorId: 'ann', taskId, baseVersion: 1 })
    expect(made.changes?.lines).toEqual([
      { kind: 'goods', sku: 'MUG-2', quantity: 2, unitPrice: 450, title: 'Green mug', insteadOf: 'MUG-1' },
    ])
    expect(made.changes?.delivery).toEqual({ methodId: 'courier', slotId })

    await service.writer.publish(OrderAmended, [order.amended(2, made)])
    await desk.answer(order, 2)
    expect(await desk.decision(order, 2)).toMatchObject({ kind: 'confirm', madeBy: 'operator', baseVersion: 2 })
    await service.writer.publish(OrderConfirmed, [order.confirmed(await desk.decision(order, 2))])
    await desk.settle()
    expect(service.reader.of(TaskOpened, order.orderId)).toHaveLength(1)
    expect(service.reader.of(TaskClosed, order.orderId)).toMatchObject([{ taskId, outcome: 'amended' }])
    expect(desk.decisionsOf(order)).toHaveLength(2)
  }, 90_000)

  it('opens a new task when the version that was approved falls short again', async () => {
    const order = new SampleOrder()
    await service.writer.publish(OrderReceived, [order.received()])
    await desk.answer(order, 1, { short: true })
    const { taskId, token } = await ann.take()
    await ann.act(taskId, 'decisions', {
      token,
      kind: 'choose-alternative',
      alternatives: [{ sku: 'MUG-1', alternative: 'MUG-2' }],
      approve: true,
    })
    await service.writer.publish(OrderAmended, [order.amended(2, await desk.decision(order))])
    await desk.answer(order, 2, { short: true })
    const again = await desk.openTaskOf(order)
    expect(again).not.toBe(taskId)
    const lease = await ann.take()
    expect(lease.view).toMatchObject({ taskId: again, orderVersion: 2, reasons: ['shortage'] })
    await ann.act(again, 'decisions', { token: lease.token, kind: 'cancel', reason: 'out-of-stock' })
    expect(await desk.decision(order, 2)).toMatchObject({ kind: 'cancel', reason: 'out-of-stock', baseVersion: 2 })
  }, 90_000)

  it('takes a new look when a decision was superseded, and shows the lost race', async () => {
    const { order, taskId } = await desk.openTask()
    const { token } = await ann.take()
    await ann.act(taskId, 'decisions', { token, kind: 'confirm' })
    const { decisionId } = await desk.decision(order)
    await service.writer.publish(OrderAmended, [order.amended(2)])
    await service.writer.publish(DecisionSuperseded, [
      { ...contractOf(DecisionSuperseded).example, orderId: order.orderId, decisionId, baseVersion: 1, orderVersion: 2 },
    ])
    await desk.answer(order, 2)
    const second = await desk.openTaskOf(order)
    const lease = await ann.take()
    expect(lease.view).toMatchObject({ taskId: second, orderVersion: 2 })
    const { body: detail } = await ann.call<TaskDetailView>('GET', `/v1/tasks/${second}`)
    expect(detail.decisions).toMatchObject([{ decisionId, baseVersion: 1 }])
    expect(detail.decisions[0]).toHaveProperty('supersededAt')
    expect(detail.history.map(({ kind }) => kind)).toEqual(['opened', 'leased', 'closed', 'opened', 'leased'])
    expect(detail.history[2]).toMatchObject({ operatorId: 'ann', details: { outcome: 'confirmed', decisionId } })
    await ann.act(second, 'decisions', { token: lease.token, kind: 'confirm' })
    expect(await desk.decision(order, 2)).toMatchObject({ kind: 'confirm', baseVersion: 2 })
  }, 90_000)

  it('reopens a confirmed order by a refused dossier; the corrected address is a new approved version', async () => {
    const order = new SampleOrder()
    await service.writer.publish(OrderReceived, [order.received()])
    await desk.answer(order, 1)
    await service.writer.publish(OrderConfirmed, [order.confirmed(await desk.decision(order))])
    await service.writer.publish(HandoffRefused, [order.refused()])
    const taskId = await desk.openTaskOf(order)
    const { token, view } = await ann.take()
    expect(view).toMatchObject({ taskId, reasons: ['handoff-refused'], priority: 200 })
    const { body: detail } = await ann.call<TaskDetailView>('GET', `/v1/tasks/${taskId}`)
    expect(detail.refusal).toMatchObject({ code: 'address-unknown', partnerId: 'fleet', dossierRevision: 1 })
    const personal = {
      ...detail.order?.personal,
      address: { country: 'GB', postcode: 'SW1A 2AA', city: 'London', street: '10 Sample Street' },
    }
    await ann.act(taskId, 'decisions', { token, kind: 'amend', changes: { personal }, approve: true })
    const made = await desk.decision(order, 2)
    expect(made).toMatchObject({ kind: 'amend', approved: true, changes: { personal } })
    await service.writer.publish(OrderAmended, [order.amended(2, made)])
    await desk.answer(order, 2)
    expect(await desk.decision(order, 3)).toMatchObject({ kind: 'confirm', madeBy: 'operator', baseVersion: 2 })
  }, 90_000)

  it('is asked for while a partner owes an answer, once for a dossier, and no more when the answer came', async () => {
    const order = new SampleOrder()
    const { orderId } = order
    const overdue = { ...contractOf(ReceiptOverdue).example, orderId }
    await service.writer.publish(OrderReceived, [order.received()])
    await desk.answer(order, 1)
    await service.writer.publish(OrderConfirmed, [order.confirmed(await desk.decision(order))])
    await service.writer.publish(ReceiptOverdue, [overdue, overdue])
    const taskId = await desk.openTaskOf(order)
    const { token, view } = await ann.take()
    expect(view).toMatchObject({ taskId, reasons: ['receipt-overdue'], priority: 200 })
    expect(await ann.act(taskId, 'decisions', { token, kind: 'confirm' })).toMatchObject({
      status: 409,
      body: { code: 'awaiting-partner' },
    })
    await service.writer.publish(OrderHandedOff, [{ ...contractOf(OrderHandedOff).example, orderId }])
    await service.reader.waitFor(TaskClosed, { key: orderId })
    await service.writer.publish(ReceiptOverdue, [overdue])
    const { order: next } = await desk.openTask()
    expect(service.reader.of(TaskOpened, orderId)).toHaveLength(1)
    const lease = await ann.take()
    expect(lease.view.orderId).toBe(next.orderId)
    await ann.act(lease.taskId, 'decisions', { token: lease.token, kind: 'confirm' })
  }, 90_000)

  it('reopens a confirmed order by a lost reservation', async () => {
    const order = new SampleOrder()
    await service.writer.publish(OrderReceived, [order.received()])
    await desk.answer(order, 1)
    const confirmed = order.confirmed(await desk.decision(order))
    const lost = { ...contractOf(StockReservationLost).example, orderId: order.orderId }
    await service.writer.publish(StockReservationLost, [lost])
    await service.writer.publish(OrderConfirmed, [confirmed])
    const taskId = await desk.openTaskOf(order)
    const { token, view } = await ann.take()
    expect(view).toMatchObject({ taskId, reasons: ['reservation-lost'] })
    await ann.act(taskId, 'decisions', {
      token,
      kind: 'choose-alternative',
      alternatives: [{ sku: 'MUG-1', alternative: 'MUG-2' }],
      approve: true,
    })
    expect(await desk.decision(order, 2)).toMatchObject({ kind: 'amend', approved: true })
  }, 90_000)

  it('tells operator.tasks of every change, with a growing revision and nothing personal', async () => {
    const { taskId } = await desk.openTask()
    const { token } = await ann.take()
    await ann.act(taskId, 'decisions', { token, kind: 'cancel', reason: 'changed-mind' })
    const changes = await service.reader.waitFor(OperatorTaskChanged, { key: taskId, count: 3 })
    expect(changes.map(({ state }) => state)).toEqual(['waiting', 'leased', 'closed'])
    expect(changes.map(({ taskRevision }) => taskRevision)).toEqual([1, 2, 3])
    const everything = service.reader.records.filter(({ topic }) => topic === 'operator.tasks').map(({ value }) => value)
    expect(everything.join()).not.toMatch(/Ann Example|7031|Sample Street/)
  }, 90_000)
})
