import { Database } from '@fifteen/persistence'
import { AdminGuard } from '@fifteen/service-defaults'
import { Controller, Get, Param, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { decideCase } from '../../domain/decide-case.js'
import { verdictOf, type OrderCase } from '../../domain/order-case.js'
import type { ShopPolicy } from '../../domain/policy.js'
import { waitsFor } from '../../domain/waits-for.js'
import { CaseStore } from '../../persistence/case.store.js'
import { PolicyStore } from '../../persistence/policy.store.js'
import { Problems, refusal } from '../../problems.js'
import { OrderIdParam } from '../show-decisions/show-decisions.controller.js'
import { CaseView } from './case-view.dto.js'

@ApiTags('orders')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/orders/:orderId/case')
export class ShowCaseController {
  constructor(
    private readonly database: Database,
    private readonly cases: CaseStore,
    private readonly policies: PolicyStore,
  ) {}

  @Get()
  @Problems('unknown-order')
  @ApiOperation({ summary: 'What an order waits for, and why.' })
  @ApiOkResponse({ type: CaseView })
  show(@Param() { orderId }: OrderIdParam): Promise<CaseView> {
    return this.database.use(async (sql) => {
      const orderCase = await this.cases.find(sql, orderId)
      if (!orderCase) throw refusal('unknown-order', 'nothing has been heard of such an order')
      const { of, now } = await this.policies.read(sql, [orderCase.shopId])
      return caseView(orderCase, of(orderCase.shopId), now)
    })
  }
}

function caseView(orderCase: OrderCase, policy: ShopPolicy, now: Date): CaseView {
  const decided = decideCase(orderCase, policy, { now, catchingUp: false })
  const { orderId, shopId, version, taskId, decision, end, settledTotal, stock, slot } = orderCase
  return {
    ...{ orderId, shopId, orderVersion: version, waitsFor: waitsFor(orderCase, decided), settledTotal },
    ...{ stock: verdictOf(stock, version), slot: verdictOf(slot, version) },
    reasons: decided.kind === 'task' ? decided.reasons : [],
    explanation: 'explanation' in decided ? decided.explanation : [],
    ...(decided.kind === 'wait-payment' ? { until: decided.until.toISOString() } : {}),
    ...(taskId === null ? {} : { taskId }),
    ...(decision ? { decisionId: decision.id } : {}),
    ...(end ? { end } : {}),
  }
}
