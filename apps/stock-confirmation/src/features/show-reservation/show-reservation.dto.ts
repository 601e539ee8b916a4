import { Id } from '@fifteen/contracts'
import { ApiProperty } from '@nestjs/swagger'
import type { Allocation } from '../../domain/goods.js'
import { RESERVATION_STATES, type Reservation, type ReservationState } from '../../domain/reservation.js'

export class ReservationParams {
  @Id() orderId: string
}

export class AllocationView implements Allocation {
  @ApiProperty() sku: string
  @ApiProperty() warehouseId: string
  @ApiProperty() quantity: number
}

const instant = { type: String, format: 'date-time', nullable: true } as const

export class ReservationView {
  @ApiProperty() orderId: string
  @ApiProperty() shopId: string
  @ApiProperty({ enum: RESERVATION_STATES }) state: ReservationState
  @ApiProperty({ description: 'Order version that it is for; 0 while only other facts of the order are known.' }) orderVersion: number
  @ApiProperty({ type: [AllocationView], description: 'What is taken or was shipped.' }) allocations: AllocationView[]
  @ApiProperty({ ...instant, description: 'When the hold falls back; null unless held.' }) expiresAt: string | null
  @ApiProperty({ type: String, enum: ['cancelled', 'recalled', null], nullable: true }) ended: Reservation['ended']
}

export const toView = ({ orderId, shopId, state, version, allocations, expiresAt, ended }: Reservation): ReservationView => ({
  orderId,
  shopId,
  state,
  orderVersion: version,
  allocations: [...allocations],
  expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
  ended,
})
