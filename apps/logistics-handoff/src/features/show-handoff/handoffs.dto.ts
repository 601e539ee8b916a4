import { Id } from '@fifteen/contracts'
import { ApiProperty } from '@nestjs/swagger'
import { DOSSIER_STATES } from '../../domain/handoff.js'

export class HandoffParams {
  @Id() orderId: string
}

export class SentMessageView {
  @ApiProperty({ enum: ['dossier', 'recall'] }) kind: string
  @ApiProperty() dossierRevision: number
  @ApiProperty() orderVersion: number
  @ApiProperty() partnerId: string
  @ApiProperty({ format: 'date-time' }) issuedAt: string
}

export class ReceiptView {
  @ApiProperty() receiptId: string
  @ApiProperty() revision: number
  @ApiProperty() kind: string
}

export class TimelineView {
  @ApiProperty({ format: 'date-time' }) at: string
  @ApiProperty() what: string
  @ApiProperty() dossierRevision: number
  @ApiProperty({ type: String, nullable: true }) detail: string | null
}

export class HandoffView {
  @ApiProperty({ format: 'uuid' }) orderId: string
  @ApiProperty() shopId: string
  @ApiProperty({ enum: [...DOSSIER_STATES] }) state: string
  @ApiProperty() currentVersion: number
  @ApiProperty() confirmedVersion: number
  @ApiProperty() stockVersion: number
  @ApiProperty() slotVersion: number
  @ApiProperty() dossierRevision: number
  @ApiProperty({ type: String, nullable: true }) partnerId: string | null
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) handedOffAt: string | null
  @ApiProperty({ type: String, nullable: true, description: 'The request to cancel that was or will be judged.' }) requestId: string | null
  @ApiProperty({ type: [String], description: 'What the order still waits for here; empty when nothing.' }) waitsFor: string[]
  @ApiProperty({ type: [SentMessageView] }) sent: SentMessageView[]
  @ApiProperty({ type: [ReceiptView], description: 'Receipts that changed something.' }) receipts: ReceiptView[]
  @ApiProperty({ type: [TimelineView], description: 'What was out of the ordinary.' }) timeline: TimelineView[]
}
