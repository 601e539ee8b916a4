import { Id, NestedList, Optional, Whole } from '@fifteen/contracts'
import { Database } from '@fifteen/persistence'
import { AdminGuard } from '@fifteen/service-defaults'
import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { Type } from 'class-transformer'
import { DecisionStore } from '../../persistence/decision.store.js'
import { DecisionView, decisionView } from './decision-view.dto.js'

export class OrderIdParam {
  @Id() orderId: string
}

export class ListDecisionsQuery {
  /** `next` of the page before. */
  @Optional() @Id() after?: string
  @Optional() @Type(() => Number) @Whole(1, 500) limit?: number
}

export class DecisionListView {
  @NestedList(() => DecisionView, 500) decisions: DecisionView[]
  @Optional() @Id() next?: string
}

@ApiTags('decisions')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/orders/:orderId/decisions')
export class ShowDecisionsController {
  constructor(
    private readonly database: Database,
    private readonly decisions: DecisionStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Every decision on an order with its explanation, oldest first; empty where none was made.' })
  @ApiOkResponse({ type: DecisionListView })
  async list(@Param() { orderId }: OrderIdParam, @Query() { after, limit = 100 }: ListDecisionsQuery): Promise<DecisionListView> {
    const decisions = await this.database.use((sql) => this.decisions.list(sql, orderId, { after, limit }))
    const last = decisions.length === limit ? decisions.at(-1) : undefined
    return { decisions: decisions.map(decisionView), ...(last ? { next: last.decisionId } : {}) }
  }
}
