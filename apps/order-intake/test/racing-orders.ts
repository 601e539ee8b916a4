import {
  CancelOrder,
  CancelRequested,
  contractOf,
  type DecisionMade,
  DecisionSuperseded,
  HandoffCancelled,
  OrderAmended,
  OrderCancelled,
  OrderConfirmed,
  PlaceOrder,
} from '@fifteen/contracts'
import type { ServiceUnderTest } from '@fifteen/testing'
import { decision, handoffCancelled } from './decisions.js'
import { anOrder, keyOf, NORTH, type Body } from './intake.js'

/** What a shop does to an order while somebody decides about it, and what comes of it: one status, or one of two where it races. */
export const KINDS = {
  'a cancel by HTTP': ['cancelled'],
  'a cancel by topic': ['cancelled'],
  'an amendment by HTTP': ['confirmed v1', 'confirmed v2'],
  'an amendment by topic': ['confirmed v1', 'confirmed v2'],
  'an amendment by HTTP and a cancel by topic': ['cancelled'],
  'an amendment by topic and one by an operator': ['confirmed v2', 'confirmed v3'],
  'a cancel by HTTP after the confirmation': ['cancelled'],
  'an amendment by HTTP after the confirmation': ['confirmed v1'],
  'an amendment by HTTP before the decision': ['confirmed v2'],
  'a cancel by topic before the decision': ['cancelled'],
} satisfies Record<string, string[]>
export type Kind = keyof typeof KINDS
const NAMES = Object.keys(KINDS) as Kind[]

/** One order of a race, with all that was asked of it. What happens to it is decided by its number. */
export class RacingOrder {
  readonly order = anOrder()
  readonly kind: Kind
  readonly decisions: DecisionMade[] = []
  readonly answers: { act: string; status: number; code: string }[] = []
  /** How many records that may be refused it was sent by topic. */
  topicAmendments = 0
  orderId = ''
  #acted = false

  constructor(
    readonly number: number,
    private readonly sut: ServiceUnderTest,
    private readonly urls: readonly string[],
  ) {
    this.kind = NAMES[number % NAMES.length] ?? (NAMES[0] as Kind)
  }

  async place(): Promise<void> {
    const { body } = await this.#ask('/v1/orders', this.order)
    if (!body.orderId) throw new Error(`order ${this.number} was answered with ${JSON.stringify(body)}`)
    this.orderId = body.orderId
  }

  /** The decision of the first look, unless it is to wait for what the shop does. */
  decide(): DecisionMade[] {
    if (this.kind.endsWith('before the decision')) return []
    return [this.#decided(this.kind.endsWith('an operator') ? 'amend' : 'confirm', 1)]
  }

  /** What the shop does, unless it is to wait for the confirmation. */
  act(): Promise<DecisionMade[]> {
    return this.kind.endsWith('after the confirmation') ? Promise.resolve([]) : this.#act()
  }

  /** What operators, the shop and logistics say to an event of the order. */
  async hear(
    type: string,
    data: { orderVersion: number; orderStatus?: string; approvedBy?: string; requestId?: string },
  ): Promise<DecisionMade[]> {
    switch (type) {
      case contractOf(OrderConfirmed).type:
        return this.kind.endsWith('after the confirmation') ? this.#act() : []
      case contractOf(OrderCancelled).type:
        return this.kind === 'a cancel by topic before the decision' ? [this.#decided('confirm', 1)] : []
      case contractOf(OrderAmended).type:
        return data.approvedBy === undefined ? [] : [this.#decided('confirm', data.orderVersion)]
      case contractOf(DecisionSuperseded).type:
        return data.orderStatus === 'pending' ? [this.#decided('confirm', data.orderVersion)] : []
      case contractOf(CancelRequested).type:
        await this.sut.writer.publish(HandoffCancelled, [handoffCancelled(this.orderId, data.requestId)])
        return []
      default:
        return []
    }
  }

  #decided(kind: 'confirm' | 'amend', baseVersion: number): DecisionMade {
    const madeBy = this.number % 2 ? 'operator' : 'fast-path'
    const changes = kind === 'amend' ? { changes: { lines: [{ kind: 'goods' as const, sku: 'MUG-2', quantity: 1, unitPrice: 400 }] } } : {}
    const made = decision(this.orderId, kind, { baseVersion, madeBy, ...changes })
    this.decisions.push(made)
    return made
  }

  async #act(): Promise<DecisionMade[]> {
    if (this.#acted) return []
    this.#acted = true
    const amended: PlaceOrder = { ...this.order, kind: 'amendment', comment: `changed my mind about ${this.order.externalId}` }
    const acts: Promise<unknown>[] = []
    if (this.kind.includes('amendment by HTTP')) acts.push(this.#ask(`/v1/orders/${this.orderId}/amendments`, amended))
    if (this.kind.includes('cancel by HTTP')) acts.push(this.#ask(`/v1/orders/${this.orderId}/cancellation`, {}))
    const tenant = { tenant: { shopId: NORTH } }
    if (this.kind.includes('amendment by topic')) acts.push(this.sut.writer.publish(PlaceOrder, [amended], tenant))
    if (this.kind.includes('amendment by topic')) this.topicAmendments++
    const cancel: CancelOrder = { kind: 'cancellation', externalId: this.order.externalId }
    if (this.kind.includes('cancel by topic')) acts.push(this.sut.writer.publish(CancelOrder, [cancel, cancel], tenant))
    await Promise.all(acts)
    return this.kind === 'an amendment by HTTP before the decision' ? [this.#decided('confirm', 1)] : []
  }

  async #ask(path: string, body: object, instance = this.number % 3 === 0 ? 0 : 1): Promise<{ body: Body }> {
    const act = path.split('/').at(-1) ?? ''
    const response = await fetch(`${this.urls[instance] ?? ''}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${keyOf(NORTH)}`,
        'content-type': 'application/json',
        'idempotency-key': `${act}-${this.number}`,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    })
    const answer = (await response.json()) as Body
    this.answers.push({ act, status: response.status, code: answer.code ?? answer.outcome })
    return { body: answer }
  }
}
