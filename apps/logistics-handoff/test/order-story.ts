import {
  CancelRequested,
  contractOf,
  DecisionMade,
  type DossierReceipt,
  OrderAmended,
  OrderCancelled,
  OrderConfirmed,
  OrderReceived,
  PaymentNoted,
  SlotPinned,
  StockPinned,
  type MessageClass,
  type ReceiptKind,
} from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'

/** One message with the class it travels as. */
export interface Telling {
  readonly message: MessageClass<object>
  readonly data: object
}

const like = <T extends object>(message: MessageClass<T>, change: Partial<T>): Telling => ({
  message,
  data: { ...contractOf(message).example, ...change },
})

/** Tells what other services say of one order, after the contracts' examples; for tests. */
export class OrderStory {
  readonly requestId = newId()
  readonly #decisions = new Map<number, string>()

  constructor(
    readonly shopId = 'north-shop',
    readonly orderId = newId(),
  ) {}

  document(version = 1, decisionId?: string, approved = true): Telling {
    const of = { ...this.#of(version), externalId: `ext-${this.orderId}` }
    return version === 1
      ? like(OrderReceived, of)
      : like(OrderAmended, { ...of, decisionId, approvedBy: approved ? decisionId : undefined })
  }

  decision(version = 1, rule = 'stock-held'): Telling {
    return like(DecisionMade, {
      orderId: this.orderId,
      shopId: this.shopId,
      decisionId: this.decisionId(version),
      baseVersion: version,
      explanation: [{ rule, passed: true, because: `as agreed for version ${version}` }],
    })
  }

  confirmed(version = 1): Telling {
    return like(OrderConfirmed, { ...this.#of(version), decisionId: this.decisionId(version) })
  }

  stock(version = 1): Telling {
    return like(StockPinned, this.#of(version))
  }

  slot(version = 1): Telling {
    return like(SlotPinned, this.#of(version))
  }

  payment(paymentSequence: number, settledTotal: number): Telling {
    return like(PaymentNoted, { orderId: this.orderId, shopId: this.shopId, paymentSequence, settledTotal })
  }

  /** Everything that a dossier of the version needs. */
  complete(version = 1): Telling[] {
    return [this.document(version), this.decision(version), this.confirmed(version), this.stock(version), this.slot(version)]
  }

  cancelRequested(requestId = this.requestId): Telling {
    return like(CancelRequested, { ...this.#of(1), requestId })
  }

  cancelled(): Telling {
    return like(OrderCancelled, this.#of(1))
  }

  receipt(kind: ReceiptKind, dossierRevision = 1, receiptId = `${kind}-${dossierRevision}-${this.orderId}`): DossierReceipt {
    return { orderId: this.orderId, dossierRevision, kind, receiptId, ...(kind === 'refused' ? { code: 'address-unknown' } : {}) }
  }

  decisionId(version: number): string {
    const known = this.#decisions.get(version) ?? newId()
    this.#decisions.set(version, known)
    return known
  }

  #of(orderVersion: number): { orderId: string; shopId: string; orderVersion: number } {
    return { orderId: this.orderId, shopId: this.shopId, orderVersion }
  }
}
