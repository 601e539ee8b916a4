import { Whole } from '@fifteen/contracts'
import { UnitOfWork } from '@fifteen/messaging'
import { Database } from '@fifteen/persistence'
import { AdminGuard, Example } from '@fifteen/service-defaults'
import { Body, Controller, Get, Param, Put, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import { Matches } from 'class-validator'
import { PolicyStore } from '../../persistence/policy.store.js'
import { refusal } from '../../problems.js'

const MOST_MS = 90 * 86_400_000

const SHOP_OR_ALL = /^(\*|[a-z0-9][a-z0-9-]{0,39})$/

class PolicyParams {
  /** A shop, or `*` for every shop without a policy of its own. */
  @Matches(SHOP_OR_ALL, { message: '$property must be a shop or *' }) shopId: string
}

/** How long an order may hold stock before it is confirmed, milliseconds. */
@Example<HoldPolicyBody>({ holdMs: 900_000, holdMaximumMs: 86_400_000 })
export class HoldPolicyBody {
  /** From the order's arrival. */
  @Whole(1, MOST_MS) holdMs: number
  /** From the order's arrival, while an operator's task is open. */
  @Whole(1, MOST_MS) holdMaximumMs: number
}

@ApiTags('policies')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/policies')
export class SetPolicyController {
  constructor(
    private readonly policies: PolicyStore,
    private readonly database: Database,
    private readonly work: UnitOfWork,
  ) {}

  /** Holds that stand are judged by it when their timer fires; they do not end sooner than they were told. */
  @Put(':shopId')
  @ApiOkResponse({ type: HoldPolicyBody })
  async put(@Param() { shopId }: PolicyParams, @Body() policy: HoldPolicyBody): Promise<HoldPolicyBody> {
    if (policy.holdMaximumMs < policy.holdMs) {
      const field = 'holdMaximumMs'
      const message = `${field} must not be less than holdMs`
      throw refusal('invalid-request', message, { problems: [{ field, code: 'min', message }] })
    }
    await this.work.run(({ sql }) => this.policies.put(sql, shopId, policy), { handler: 'policies' })
    return policy
  }

  /** The shop's own policy, else the one for every shop. */
  @Get(':shopId')
  @ApiOkResponse({ type: HoldPolicyBody })
  async get(@Param() { shopId }: PolicyParams): Promise<HoldPolicyBody> {
    const policyOf = await this.database.use((sql) => this.policies.of(sql, [shopId]))
    return policyOf(shopId)
  }
}
