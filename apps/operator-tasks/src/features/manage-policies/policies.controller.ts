import { Database } from '@fifteen/persistence'
import { AdminGuard } from '@fifteen/service-defaults'
import { Body, Controller, Get, Param, Put, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { parseCondition } from '../../domain/condition.js'
import type { FastPathRule, SettingsOverride, TaskSettings } from '../../domain/policy.js'
import { TooManySkills } from '../../domain/task.errors.js'
import { MOST_SKILLS } from '../../domain/task.js'
import { PolicyStore } from '../../persistence/policy.store.js'
import { PolicyParam, PolicyView, PutPolicyRequest, type FastPathRuleBody, type SettingsBody } from './policy.dto.js'
import { Problems } from '../../problems.js'

@ApiTags('policies')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/policies')
export class PoliciesController {
  constructor(
    private readonly database: Database,
    private readonly policies: PolicyStore,
  ) {}

  @Get(':shopId')
  @ApiOperation({ summary: 'The policy of a shop as it works.' })
  @ApiOkResponse({ type: PolicyView })
  async show(@Param() { shopId }: PolicyParam): Promise<PolicyView> {
    const { settings, fastPath } = await this.database.use(async (sql) => (await this.policies.read(sql, [shopId])).of(shopId))
    return { shopId, settings, fastPath }
  }

  @Put(':shopId')
  @Problems('bad-condition', 'too-many-skills')
  @ApiOperation({
    summary: 'Replaces what the shop says for itself; new rules of the fast path are a new revision. Holds from the next look on.',
  })
  @ApiOkResponse({ type: PolicyView })
  async put(@Param() param: PolicyParam, @Body() { settings, fastPath }: PutPolicyRequest): Promise<PolicyView> {
    const { shopId } = param
    const parsedSettings = settings && settingsOf(settings)
    const rules = fastPath?.map(ruleOf)
    await this.database.transaction(
      async (sql) => {
        if (parsedSettings) await this.policies.putSettings(sql, shopId, parsedSettings)
        if (parsedSettings) assertFewSkills((await this.policies.read(sql, [shopId])).of(shopId).settings)
        if (rules) await this.policies.addRules(sql, shopId, rules)
      },
      { attempts: 3 },
    )
    return this.show(param)
  }
}

/** Of the settings as they will work: the house's default is part of them. Throws TooManySkills. */
function assertFewSkills({ skills, skillRules }: TaskSettings): void {
  if (new Set([...skills, ...skillRules.flatMap((rule) => rule.skills)]).size > MOST_SKILLS) throw new TooManySkills(MOST_SKILLS)
}

const settingsOf = ({ skillRules, ...settings }: SettingsBody): SettingsOverride => ({
  ...settings,
  ...(skillRules
    ? {
        skillRules: skillRules.map(({ when, ...rule }, index) => ({
          ...rule,
          when: parseCondition(when, `settings.skillRules.${index}.when`),
        })),
      }
    : {}),
})

const ruleOf = ({ rule, enabled, condition }: FastPathRuleBody, index: number): FastPathRule => ({
  rule,
  enabled,
  condition: parseCondition(condition, `fastPath.${index}.condition`),
})
