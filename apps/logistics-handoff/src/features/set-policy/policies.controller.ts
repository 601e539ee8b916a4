import { Whole } from '@fifteen/contracts'
import { Database } from '@fifteen/persistence'
import { AdminGuard, Example } from '@fifteen/service-defaults'
import { Body, Controller, Get, Param, Put, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { Matches } from 'class-validator'
import type { HandoffPolicy } from '../../domain/handoff-policy.js'
import { PolicyStore } from '../../persistence/policy.store.js'

const DAY_MS = 86_400_000

export class PolicyParams {
  @Matches(/^(\*|[a-z0-9][a-z0-9-]{0,39})$/, { message: '$property must be a shop, or * for every shop without a policy of its own' })
  shopId: string
}

@Example<HandoffPolicyDto>({ receiptBudgetMs: 60_000, resendMost: 3, clarificationWaitMs: 5_000 })
export class HandoffPolicyDto implements HandoffPolicy {
  /** Milliseconds a partner may take over a receipt until it is sent the same again. */
  @Whole(1, DAY_MS) receiptBudgetMs: number
  /** How often the same is sent again at that pace; then operators are told, and it goes out less and less often, without end. */
  @Whole(0, 100) resendMost: number
  /** Milliseconds a dossier waits for decisions that have not arrived. */
  @Whole(0, DAY_MS) clarificationWaitMs: number
}

@ApiTags('administration')
@ApiBearerAuth()
@Controller('v1/policies')
@UseGuards(AdminGuard)
export class PoliciesController {
  constructor(
    private readonly database: Database,
    private readonly policies: PolicyStore,
  ) {}

  @Put(':shopId')
  @ApiOperation({ summary: 'Sets what a shop wants of the hand-off; * is for every shop without a policy of its own' })
  @ApiOkResponse({ type: HandoffPolicyDto })
  async set(@Param() { shopId }: PolicyParams, @Body() policy: HandoffPolicyDto): Promise<HandoffPolicyDto> {
    await this.database.use((sql) => this.policies.save(sql, shopId, policy))
    return policy
  }

  @Get(':shopId')
  @ApiOperation({ summary: 'The policy that holds for a shop' })
  @ApiOkResponse({ type: HandoffPolicyDto })
  async show(@Param() { shopId }: PolicyParams): Promise<HandoffPolicyDto> {
    return (await this.database.use((sql) => this.policies.load(sql, [shopId]))).of(shopId)
  }
}
