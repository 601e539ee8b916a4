import { type Clock } from '@fifteen/kernel'
import { CLOCK } from '@fifteen/messaging'
import { Database } from '@fifteen/persistence'
import { AdminGuard } from '@fifteen/service-defaults'
import { Body, Controller, Get, Inject, Param, Put, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import { Matches } from 'class-validator'
import { policyProblems } from '../../domain/policy-check.js'
import { PolicyStore, type KeptPolicy } from '../../persistence/policy.store.js'
import { PolicyDto, PolicyView } from './policy.dto.js'
import { SetPolicy } from './set-policy.handler.js'
import { Problems, refusal } from '../../problems.js'

class PolicyPath {
  @Matches(/^(\*|[a-z0-9][a-z0-9-]{0,39})$/, {
    message: 'shopId must be the id of a shop, or * for every shop without a policy of its own',
  })
  shopId: string
}

/** The promise, the budgets and the ladder of a shop, in versions. */
@ApiTags('policies')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/policies')
export class PolicyController {
  constructor(
    private readonly setPolicy: SetPolicy,
    private readonly policies: PolicyStore,
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Put(':shopId')
  @Problems('policy-refused')
  @ApiOkResponse({ type: PolicyView })
  async set(@Param() { shopId }: PolicyPath, @Body() policy: PolicyDto): Promise<PolicyView> {
    const problems = policyProblems(policy, this.clock.now().getTime())
    if (problems.length) throw refusal('policy-refused', 'this policy cannot be kept', { problems })
    return toView(await this.setPolicy.set(shopId, policy))
  }

  @Get(':shopId')
  @Problems('policy-not-found')
  @ApiOkResponse({ type: PolicyView })
  async get(@Param() { shopId }: PolicyPath): Promise<PolicyView> {
    const kept = await this.database.use((sql) => this.policies.newest(sql, shopId))
    if (!kept) throw refusal('policy-not-found', 'there is no policy at all: was the database migrated?')
    return toView(kept)
  }
}

const toView = ({ shopId, version, effectiveFrom, policy }: KeptPolicy): PolicyView => ({
  shopId,
  version,
  ...(effectiveFrom === null ? {} : { effectiveFrom: new Date(effectiveFrom).toISOString() }),
  policy,
})
