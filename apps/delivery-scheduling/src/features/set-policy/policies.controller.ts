import { UnitOfWork, type WorkContext } from '@fifteen/messaging'
import { Database, type Sql } from '@fifteen/persistence'
import { AdminGuard } from '@fifteen/service-defaults'
import { Body, Controller, Get, Param, Put, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import { EVERY_SHOP, PolicyStore } from '../../persistence/policy.store.js'
import { ScheduleStore } from '../../persistence/schedule.store.js'
import { PlanSlots } from '../plan-slots/plan-slots.js'
import { PolicyParams, PolicyView, PutPolicyDto } from './policy.dto.js'
import { Problems, refusal } from '../../problems.js'

@ApiTags('policies')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/policies')
export class PoliciesController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly database: Database,
    private readonly policies: PolicyStore,
    private readonly schedules: ScheduleStore,
    private readonly planSlots: PlanSlots,
  ) {}

  /** Changes a shop's rules, or those of every shop without own ones. Slots follow at once; holds when they are looked at next. */
  @Put(':shopId')
  @Problems('invalid-policy', 'unknown-policy')
  @ApiBody({ type: PutPolicyDto })
  @ApiOkResponse({ type: PolicyView })
  put(@Param() { shopId }: PolicyParams, @Body() policy: PutPolicyDto): Promise<PolicyView> {
    return this.work.run(async (context) => {
      await this.policies.put(context.sql, shopId, policy)
      const view = await this.#view(context.sql, shopId)
      if (view.holdMaximumMs < view.holdMs) {
        throw refusal('invalid-policy', 'holdMaximumMs must not be less than holdMs')
      }
      await this.planSlots.soon(await this.#planned(shopId, context), context)
      return view
    })
  }

  /** The rules in force for a shop. */
  @Get(':shopId')
  @Problems('unknown-policy')
  @ApiOkResponse({ type: PolicyView })
  get(@Param() { shopId }: PolicyParams): Promise<PolicyView> {
    return this.database.use((sql) => this.#view(sql, shopId))
  }

  async #planned(shopId: string, { sql }: WorkContext): Promise<string[]> {
    const all = await this.schedules.shops(sql)
    return shopId === EVERY_SHOP ? all : all.filter((planned) => planned === shopId)
  }

  async #view(sql: Sql, shopId: string): Promise<PolicyView> {
    const policy = (await this.policies.load(sql, [shopId])).get(shopId)
    if (!policy) throw refusal('unknown-policy', 'there are no rules of that name')
    return { shopId, ...policy }
  }
}
