import { contractOf, DecisionSuperseded, OrderReceived, PaymentNoted } from '@fifteen/contracts'
import { eventually, ServiceUnderTest } from '@fifteen/testing'
import { definition } from '../src/service.js'
import { Desk, SampleOrder } from './desk.js'

const SHOP = 'prepaid-shop'
const BUDGET_MS = 3_000
const TOPICS = ['order-intake.events', 'stock-confirmation.events', 'delivery-scheduling.events']

describe('payments that operator-tasks hears of late', () => {
  let service: ServiceUnderTest
  let desk: Desk

  beforeAll(async () => {
    service = await ServiceUnderTest.open(definition, { read: ['operator-tasks.events'], env: { LOG_LEVEL: 'silent' } })
    desk = new Desk(service)
    await desk.policy(SHOP, { settings: { paymentBudgetMs: BUDGET_MS } })
  }, 90_000)
  afterAll(() => service.close())

  const prepaid = (): SampleOrder => new SampleOrder({ paymentMethod: 'prepaid' }, {}, SHOP)
  const superseded = ({ orderId }: SampleOrder, decisionId: string): DecisionSuperseded => ({
    ...contractOf(DecisionSuperseded).example,
    ...{ orderId, shopId: SHOP, orderVersion: 1, baseVersion: 1, decisionId },
  })

  async function waiting(orders: SampleOrder[]): Promise<void> {
    for (const order of orders) {
      await service.writer.publish(OrderReceived, [order.received()])
      await desk.answer(order, 1)
    }
    await service.drained(TOPICS)
  }

  const overBudget = (orders: SampleOrder[]): Promise<unknown> =>
    eventually(() => orders.every(({ receivedAt }) => Date.now() > Date.parse(receivedAt) + BUDGET_MS + 200), 'the budget to end')

  it('confirms orders that were paid in time while the service was down across the end of their budget', async () => {
    const orders = Array.from({ length: 10 }, prepaid)
    await waiting(orders)
    expect(orders.flatMap((order) => desk.decisionsOf(order))).toEqual([])
    await service.pause()
    await service.writer.publish(
      PaymentNoted,
      orders.map((order) => order.settled(900)),
    )
    await overBudget(orders)
    await service.resume()
    const made = await Promise.all(orders.map((order) => desk.decision(order)))
    expect(made.map(({ kind, madeBy }) => `${kind} ${madeBy}`)).toEqual(orders.map(() => 'confirm fast-path'))
  }, 90_000)

  it('does so as well where everything of an order waits in the queue, its payment last', async () => {
    const orders = Array.from({ length: 10 }, prepaid)
    await service.pause()
    for (const order of orders) {
      await service.writer.publish(OrderReceived, [order.received()])
      await desk.answer(order, 1)
    }
    await service.writer.publish(
      PaymentNoted,
      orders.map((order) => order.settled(900)),
    )
    await overBudget(orders)
    await service.resume()
    const made = await Promise.all(orders.map((order) => desk.decision(order)))
    expect(made.map(({ kind, madeBy }) => `${kind} ${madeBy}`)).toEqual(orders.map(() => 'confirm fast-path'))
  }, 90_000)

  it('looks anew when intake knows of a payment that the cancel had not seen', async () => {
    const [paid, failed] = [prepaid(), prepaid()]
    await waiting([paid, failed])
    const first = await desk.decision(paid)
    const second = await desk.decision(failed)
    for (const made of [first, second]) expect(made).toMatchObject({ kind: 'cancel', reason: 'unpaid', paymentSequence: 0 })
    await service.writer.publish(PaymentNoted, [paid.settled(900), failed.settled(0)])
    await service.writer.publish(DecisionSuperseded, [superseded(paid, first.decisionId), superseded(failed, second.decisionId)])
    expect(await desk.decision(paid, 2)).toMatchObject({ kind: 'confirm', madeBy: 'fast-path', paymentSequence: 1 })
    // A payment that failed is news as well, and the order is still unpaid: another decision, not the same one again.
    const again = await desk.decision(failed, 2)
    expect(again).toMatchObject({ kind: 'cancel', reason: 'unpaid', paymentSequence: 1 })
    expect(again.decisionId).not.toBe(second.decisionId)
  }, 90_000)
})
