import {
  contractOf,
  NotePayment,
  PlaceOrder,
  CANCEL_REASONS,
  Optional,
  OneOf,
  ORDER_STATUSES,
  type CancelReason,
  type OrderStatus,
} from '@fifteen/contracts'
import { Example } from '@fifteen/service-defaults'
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger'

Example<PlaceOrder>(contractOf(PlaceOrder).example)(PlaceOrder)
Example<NotePayment>(contractOf(NotePayment).example)(NotePayment)

@Example<CancellationRequest>({ reason: 'changed-mind' })
export class CancellationRequest {
  @Optional() @OneOf(CANCEL_REASONS) reason?: CancelReason
}

const OUTCOMES = ['accepted', 'amended', 'unchanged', 'cancelled', 'cancel-requested', 'noted', 'waiting'] as const

/** What became of a request. Everything it says is committed. */
@Example<RequestAnswer>({
  outcome: 'accepted',
  externalId: '536365',
  orderId: '0190b2c4-7d1e-7a53-9c1f-3f2a5b6c7d8e',
  orderVersion: 1,
  status: 'pending',
})
export class RequestAnswer {
  @ApiProperty({
    enum: OUTCOMES,
    description: '`unchanged`: known before, nothing new. `waiting`: the order it belongs to has not come yet.',
  })
  outcome: (typeof OUTCOMES)[number]

  @ApiProperty() externalId: string
  @ApiPropertyOptional() orderId?: string
  @ApiPropertyOptional() orderVersion?: number
  @ApiPropertyOptional({ enum: ORDER_STATUSES }) status?: OrderStatus
}
