import {
  contractOf,
  OrderHandedOff,
  OrderReceived,
  SlaChanged,
  SlotHeld,
  StockReserved,
  TaskActionRequested,
  TaskOpened,
  type MessageClass,
} from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { eventually, type ServiceUnderTest } from '@fifteen/testing'
import { type Policy } from '../src/domain/policy.js'
import { type OrderSla } from '../src/features/show-order/order-sla.dto.js'

export const exampleOf = <T extends object>(message: MessageClass<T>): T => contractOf(message).example

/** Sends events of one order, each with its example's other fields. */
export class Story {
  readonly orderId = newId()

  constructor(
    private readonly service: ServiceUnderTest,
    readonly shopId: string,
  ) {}

  async send<T extends object>(message: MessageClass<T>, changes: Partial<T> = {}): Promise<void> {
    await this.service.writer.publish(message, [{ ...exampleOf(message), orderId: this.orderId, shopId: this.shopId, ...changes }])
  }

  receive(receivedAt = new Date()): Promise<void> {
    return this.send(OrderReceived, { receivedAt: receivedAt.toISOString() })
  }

  async answer(): Promise<void> {
    await this.send(StockReserved)
    await this.send(SlotHeld)
  }

  openTask(): Promise<void> {
    return this.send(TaskOpened, { openedAt: new Date().toISOString() })
  }

  handOff(at = new Date()): Promise<void> {
    return this.send(OrderHandedOff, { acknowledgedAt: at.toISOString() })
  }

  sla = async (): Promise<OrderSla> => {
    const { status, body } = await this.service.http<OrderSla>('GET', `/v1/orders/${this.orderId}/sla`)
    if (status !== 200) throw new Error(`answered ${status}`)
    return body
  }

  until(what: string, holds: (sla: OrderSla) => boolean): Promise<OrderSla> {
    return eventually(async () => {
      const sla = await this.sla()
      return holds(sla) && sla
    }, what)
  }

  changes = (): string[] =>
    this.service.reader
      .of(SlaChanged, this.orderId)
      .map(({ change, stage, rung }) => (rung === undefined ? change : `${change} ${stage}:${rung}`))
  actions = (): string[] =>
    this.service.reader.of(TaskActionRequested, this.orderId).map(({ action, stage, rung }) => `${action} ${stage}:${rung}`)
}

/** A shop of its own with this policy. */
export async function shopWith(service: ServiceUnderTest, policy: Policy): Promise<string> {
  const shopId = `shop-${newId().slice(-12)}`
  const { status } = await service.http('PUT', `/v1/policies/${shopId}`, policy)
  if (status !== 200) throw new Error(`the policy was answered with ${status}`)
  return shopId
}
