import { Id, Instant, ListOf, Optional, ORDER_STATUSES, OrderDocument, OrderFacts, Text, Whole, type OrderStatus } from '@fifteen/contracts'
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger'
import { Transform, Type } from 'class-transformer'
import { WAITS_FOR, type WaitsFor } from '../../domain/waits-for.js'

export class OrderParams {
  @ApiProperty() @Id() orderId: string
}

export class PageQuery {
  @ApiPropertyOptional({ description: '`next` of the page before.' })
  @Optional()
  @Text(200)
  cursor?: string

  @ApiPropertyOptional({ default: 50, maximum: 200 })
  @Optional()
  @Type(() => Number)
  @Whole(1, 200)
  limit?: number
}

const words = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.split(',') : value)

export class OrdersQuery extends PageQuery {
  @ApiPropertyOptional() @Optional() @Text(100) externalId?: string

  @ApiPropertyOptional({ description: 'One or several, separated by commas.' })
  @Optional()
  @Transform(words)
  @ListOf(ORDER_STATUSES, 10)
  status?: OrderStatus[]

  @ApiPropertyOptional({ description: 'Received at this instant or later.' }) @Optional() @Instant() from?: string
}

export class OrderSummary {
  @ApiProperty() orderId: string
  @ApiProperty() externalId: string
  @ApiProperty({ enum: ORDER_STATUSES }) status: OrderStatus
  @ApiProperty() orderVersion: number
  @ApiProperty({ description: 'Where the promise began.' }) receivedAt: Date
  @ApiProperty() changedAt: Date
  @ApiProperty({ description: 'Settled minus refunded, minor units.' }) settledTotal: number
}

/** Without the personal block: the shop has it, and need not get it back to see what became of the order. */
export class OrderAnswer extends OrderSummary {
  @ApiPropertyOptional({ enum: WAITS_FOR, description: 'What has to happen next, as far as intake knows; absent at the end.' })
  waitsFor?: WaitsFor

  @ApiProperty({ type: OrderDocument }) document: OrderDocument
  @ApiProperty({ type: OrderFacts }) facts: OrderFacts
}

export class OrdersPage {
  @ApiProperty({ type: [OrderSummary] }) orders: OrderSummary[]
  @ApiPropertyOptional({ description: 'Cursor of the next page; absent on the last.' }) next?: string
}

export class TimelineEntryAnswer {
  @ApiProperty() at: Date
  @ApiProperty({ description: '`received`, `amended`, `confirmed`, `payment-settled`, …' }) entry: string
  @ApiProperty() orderVersion: number
  @ApiProperty({ description: 'Who: shop, operator, fast-path, policy, stock, delivery, logistics.' }) actor: string
  @ApiPropertyOptional() detail?: string
}

export class TimelinePage {
  @ApiProperty({ type: [TimelineEntryAnswer] }) entries: TimelineEntryAnswer[]
  @ApiPropertyOptional() next?: string
}
