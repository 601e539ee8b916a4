import { Id } from '@fifteen/contracts'
import { ApiProperty } from '@nestjs/swagger'

export class OrderParams {
  @Id() orderId: string
}

export class AttemptView {
  @ApiProperty() attempt: number
  @ApiProperty({ format: 'date-time' }) at: string
  @ApiProperty() durationMs: number
  @ApiProperty({ type: Number, nullable: true, description: 'HTTP status; null when nobody answered.' }) status: number | null
  @ApiProperty({ type: String, nullable: true }) problem: string | null
}

export class DeliveryView {
  @ApiProperty({ description: 'The ce_id of the event on your topic, the same at every attempt and sending.' }) webhookId: string
  @ApiProperty() partnerId: string
  @ApiProperty({ enum: ['dossier', 'recall'] }) kind: string
  @ApiProperty() dossierRevision: number
  @ApiProperty({
    enum: ['pending', 'delivered', 'answered', 'given-up'],
    description: 'answered: your receipt came before it got through.',
  })
  state: string
  @ApiProperty({ format: 'date-time' }) putInAt: string
  @ApiProperty({ format: 'date-time' }) giveUpAt: string
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) deliveredAt: string | null
  @ApiProperty({ type: [AttemptView] }) attempts: AttemptView[]
}

export class DeliveriesView {
  @ApiProperty({ type: [DeliveryView] }) items: DeliveryView[]
}
