import { Id } from '@fifteen/contracts'
import { Database } from '@fifteen/persistence'
import { AdminGuard } from '@fifteen/service-defaults'
import { Controller, Get, Param, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import { evaluate } from '../../domain/evaluation.js'
import { ClockStore } from '../../persistence/clock.store.js'
import { LadderStore } from '../../persistence/ladder.store.js'
import { PolicyBook } from '../../persistence/policy-book.js'
import { OrderSla } from './order-sla.dto.js'
import { orderSlaView } from './order-sla.view.js'
import { Problems, refusal } from '../../problems.js'

class OrderPath {
  @Id() orderId: string
}

/** Where the promise of one order stands, and what was done about it. */
@ApiTags('promise')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/orders')
export class OrderSlaController {
  constructor(
    private readonly clocks: ClockStore,
    private readonly ladder: LadderStore,
    private readonly policies: PolicyBook,
    private readonly database: Database,
  ) {}

  @Get(':orderId/sla')
  @Problems('clock-not-found')
  @ApiOkResponse({ type: OrderSla })
  async show(@Param() { orderId }: OrderPath): Promise<OrderSla> {
    return this.database.use(async (sql) => {
      const found = await this.clocks.read(sql, orderId)
      const ref = found?.clock.policy
      if (!found || !ref) throw refusal('clock-not-found', 'no clock of such an order has begun')
      const { policy, calendar } = (await this.policies.open(sql, [ref]))(ref)
      const evaluation = evaluate(policy, calendar, found.clock.facts, found.clock.pauses, found.now)
      if (!evaluation) throw refusal('clock-not-found', 'no clock of such an order has begun')
      return orderSlaView(found.clock, ref, policy, evaluation, await this.ladder.ofOrder(sql, orderId))
    })
  }
}
