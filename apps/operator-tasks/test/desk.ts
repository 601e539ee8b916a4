import {
  contractOf,
  DecisionMade,
  HandoffRefused,
  OrderAmended,
  OrderConfirmed,
  OrderReceived,
  PaymentNoted,
  SlotHeld,
  SlotUnavailable,
  StockReserved,
  StockShort,
  TaskActionRequested,
} from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { eventually, type ServiceUnderTest } from '@fifteen/testing'
import type { TaskView } from '../src/features/case-files/task-view.dto.js'

export const SHOP = 'north-shop'

interface OrderEvent {
  orderId: string
  shopId: string
}

const sample = <T extends OrderEvent>(message: new () => T, orderId: string, change: Partial<T> = {}): T => ({
  ...structuredClone(contractOf(message).example),
  orderId,
  ...change,
})

/** Messages of one order as its neighbours would send them. */
export class SampleOrder {
  readonly orderId = newId()
  readonly receivedAt = new Date().toISOString()

  constructor(
    readonly change: Partial<OrderReceived['document']> = {},
    readonly facts: Partial<OrderReceived['facts']> = {},
    readonly shopId = SHOP,
  ) {}

  received(): OrderReceived {
    const { document, facts } = contractOf(OrderReceived).example
    const changed = { receivedAt: this.receivedAt, document: { ...document, ...this.change }, facts: { ...facts, ...this.facts } }
    return sample(OrderReceived, this.orderId, { shopId: this.shopId, ...changed })
  }

  /** What intake makes of a decision. */
  amended(orderVersion: number, decision?: DecisionMade): OrderAmended {
    const { document, facts, personal } = this.received()
    const { personal: changed, ...changes } = decision?.changes ?? {}
    const approvedBy = decision?.approved ? { approvedBy: decision.decisionId } : { approvedBy: undefined }
    const now = { document: { ...document, ...changes }, personal: changed ?? personal, facts, receivedAt: this.receivedAt }
    return sample(OrderAmended, this.orderId, { shopId: this.shopId, orderVersion, ...now, ...approvedBy })
  }

  stockReserved(orderVersion = 1): StockReserved {
    return sample(StockReserved, this.orderId, { shopId: this.shopId, orderVersion })
  }

  stockShort(orderVersion = 1): StockShort {
    return sample(StockShort, this.orderId, { shopId: this.shopId, orderVersion })
  }

  slotHeld(orderVersion = 1): SlotHeld {
    return sample(SlotHeld, this.orderId, { shopId: this.shopId, orderVersion })
  }

  slotUnavailable(orderVersion = 1): SlotUnavailable {
    return sample(SlotUnavailable, this.orderId, { shopId: this.shopId, orderVersion })
  }

  confirmed({ decisionId, baseVersion }: DecisionMade): OrderConfirmed {
    return sample(OrderConfirmed, this.orderId, { shopId: this.shopId, orderVersion: baseVersion, decisionId })
  }

  settled(settledTotal: number, paymentSequence = 1): PaymentNoted {
    return sample(PaymentNoted, this.orderId, { shopId: this.shopId, settledTotal, paymentSequence })
  }

  refused(orderVersion = 1): HandoffRefused {
    return sample(HandoffRefused, this.orderId, { shopId: this.shopId, orderVersion })
  }

  action(action: TaskActionRequested['action']): TaskActionRequested {
    return sample(TaskActionRequested, this.orderId, { shopId: this.shopId, actionId: newId(), action })
  }
}

export interface Answer<T> {
  status: number
  body: T & { code?: string }
}

/** The service as supervisors and operators use it. */
export class Desk {
  constructor(readonly service: ServiceUnderTest) {}

  /** Adds an operator and resolves with their way to call the service. */
  async operator(operatorId: string, change: object = {}): Promise<DeskOperator> {
    const key = `the-secret-key-of-${operatorId}`
    const body = { name: operatorId, skills: [], shops: [SHOP], level: 1, key, ...change }
    const { status, body: put } = await this.service.http('PUT', `/v1/operators/${operatorId}`, body)
    if (status !== 200) throw new Error(`operator not added: ${JSON.stringify(put)}`)
    return new DeskOperator(this.service, operatorId, key)
  }

  async policy(shopId: string, body: object): Promise<void> {
    const { status, body: answer } = await this.service.http('PUT', `/v1/policies/${shopId}`, body)
    if (status !== 200) throw new Error(`policy not put: ${JSON.stringify(answer)}`)
  }

  /** Sends an order whose rule refuses it, and waits for its task. */
  async openTask(order = new SampleOrder({}, { hasComment: true })): Promise<{ order: SampleOrder; taskId: string }> {
    const { writer } = this.service
    await writer.publish(OrderReceived, [order.received()])
    await this.answer(order, 1)
    return { order, taskId: await this.openTaskOf(order) }
  }

  /** What stock and delivery say to a version. */
  async answer(order: SampleOrder, version: number, { short = false, full = false } = {}): Promise<void> {
    const { writer } = this.service
    if (short) await writer.publish(StockShort, [order.stockShort(version)])
    else await writer.publish(StockReserved, [order.stockReserved(version)])
    if (full) await writer.publish(SlotUnavailable, [order.slotUnavailable(version)])
    else await writer.publish(SlotHeld, [order.slotHeld(version)])
  }

  decisionsOf({ orderId }: SampleOrder): DecisionMade[] {
    return this.service.reader.of(DecisionMade, orderId)
  }

  /** The count-th decision on an order. */
  async decision({ orderId }: SampleOrder, count = 1): Promise<DecisionMade> {
    const made = await this.service.reader.waitFor(DecisionMade, { key: orderId, count })
    return made[count - 1] as DecisionMade
  }

  /** Sees an order published now through to its decision, so that what was published before has been handled. */
  async settle(): Promise<void> {
    const marker = new SampleOrder()
    await this.service.writer.publish(OrderReceived, [marker.received()])
    await this.answer(marker, 1)
    await this.decision(marker)
  }

  async openTaskOf({ orderId }: SampleOrder): Promise<string> {
    const row = await eventually(
      async () => (await this.service.sql<{ id: string }>(`select id from task where order_id = $1 and state <> 'closed'`, [orderId]))[0],
      `a task of ${orderId}`,
    )
    return row.id
  }

  async task(
    taskId: string,
  ): Promise<{ state: string; token: number; priority: number; operator_id: string | null; outcome: string | null }> {
    const [row] = await this.service.sql<{
      state: string
      token: number
      priority: number
      operator_id: string | null
      outcome: string | null
    }>('select state, token, priority, operator_id, outcome from task where id = $1', [taskId])
    if (!row) throw new Error(`no task ${taskId}`)
    return row
  }
}

export class DeskOperator {
  constructor(
    private readonly service: ServiceUnderTest,
    readonly operatorId: string,
    private readonly key: string,
  ) {}

  call<T = TaskView>(method: string, path: string, body?: object): Promise<Answer<T>> {
    return this.service.http<T & { code?: string }>(method, path, body, { authorization: `Bearer ${this.key}` })
  }

  next(waitMs = 0): Promise<Answer<TaskView>> {
    return this.call('POST', `/v1/tasks/next?waitMs=${waitMs}`)
  }

  /** Takes the next task, which must be there. */
  async take(): Promise<{ taskId: string; token: number; view: TaskView }> {
    const { status, body } = await this.next(5_000)
    if (status !== 200 || !body.lease) throw new Error(`no task for ${this.operatorId}: ${status} ${body?.code}`)
    return { taskId: body.taskId, token: body.lease.token, view: body }
  }

  act<T = TaskView>(taskId: string, command: string, body: object): Promise<Answer<T>> {
    return this.call('POST', `/v1/tasks/${taskId}/${command}`, body)
  }
}
