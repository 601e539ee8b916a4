import { Message } from '../contract.js'
import { OneOf, Optional, Text } from '../fields.js'
import { CANCEL_REASONS, type CancelReason } from '../vocabulary.js'

/** Sent by the shop: the order shall not be delivered. */
@Message<CancelOrder>({
  type: 'shop.cancellation.v1',
  topic: 'shop.{shopId}.orders',
  summary: 'Sent by the shop: the order shall not be delivered.',
  key: 'externalId',
  example: { kind: 'cancellation', externalId: '536365', reason: 'changed-mind' },
})
export class CancelOrder {
  @OneOf(['cancellation']) kind: 'cancellation'
  @Text(100) externalId: string
  @Optional() @OneOf(CANCEL_REASONS) reason?: CancelReason
}
