import { CANCEL_REASONS, NestedList, Nested, OneOf, Optional, Text, Whole, type CancelReason } from '@fifteen/contracts'
import { Example } from '@fifteen/service-defaults'
import { ArrayMaxSize, IsArray, IsBoolean, IsObject, Matches } from 'class-validator'

const SHOP_OR_ANY = /^(\*|[a-z0-9][a-z0-9-]{0,39})$/
const WORD = /^[a-z0-9][a-z0-9-]{0,59}$/
const DAY_MS = 86_400_000

const Words = (): PropertyDecorator => (target, field) => {
  IsArray()(target, field)
  ArrayMaxSize(20)(target, field)
  Matches(WORD, { each: true, message: '$property must list words of lower-case letters, digits and hyphens' })(target, field)
}
/** Whole milliseconds, up to 30 days. */
const Milliseconds = (least = 1): PropertyDecorator => Whole(least, 30 * DAY_MS)
const Priority = (): PropertyDecorator => Whole(0, 100_000)

export class PolicyParam {
  /** A shop, or `*` for what holds where a shop says nothing. */
  @Matches(SHOP_OR_ANY, { message: '$property must be a shop or *' }) shopId: string
}

export class RetryDelays {
  @Optional() @Milliseconds() 'no-answer'?: number
  @Optional() @Milliseconds() busy?: number
  @Optional() @Milliseconds() 'wrong-number'?: number
  @Optional() @Milliseconds() unavailable?: number
  @Optional() @Milliseconds() voicemail?: number
  @Optional() @Milliseconds() rejected?: number
}

export class SkillRuleBody {
  /** A condition as in the rules of the fast path. */
  @IsObject() when: object
  @Words() skills: string[]
  @Optional() @Whole(0, 1000) level?: number
}

/** What is left out is as the house's default says. Durations in whole milliseconds. */
@Example<SettingsBody>({
  paymentBudgetMs: 120_000,
  unpaidDefault: 'cancel',
  promiseMs: 900_000,
  leaseMs: 60_000,
  attemptsMost: 3,
  notReachedDefault: 'cancel',
})
export class SettingsBody {
  @Optional() @Milliseconds() paymentBudgetMs?: number
  @Optional() @OneOf(['cancel', 'task']) unpaidDefault?: 'cancel' | 'task'
  @Optional() @Milliseconds() promiseMs?: number
  @Optional() @Milliseconds(100) leaseMs?: number
  @Optional() @Milliseconds() idleMs?: number
  @Optional() @Milliseconds() offerMs?: number
  @Optional() @Whole(1, 100) attemptsMost?: number
  @Optional() @Nested(() => RetryDelays) retryMs?: RetryDelays
  @Optional() @OneOf(['cancel', 'keep']) notReachedDefault?: 'cancel' | 'keep'
  @Optional() @Milliseconds() callbackMostMs?: number
  @Optional() @OneOf(['none', 'confirm', 'cancel']) breachDefault?: 'none' | 'confirm' | 'cancel'
  @Optional() @OneOf(CANCEL_REASONS) breachCancelReason?: CancelReason
  @Optional() @Priority() basePriority?: number
  @Optional() @Priority() reopenedPriority?: number
  @Optional() @Priority() callbackPriority?: number
  @Optional() @Priority() priorityStep?: number
  @Optional() @Words() skills?: string[]
  @Optional() @NestedList(() => SkillRuleBody, 50) skillRules?: SkillRuleBody[]
}

@Example<FastPathRuleBody>({ rule: 'total-is-ordinary', enabled: true, condition: { fact: 'total', below: 50_000 } })
export class FastPathRuleBody {
  @Text(60) @Matches(WORD) rule: string
  @IsBoolean() enabled: boolean
  /** `{fact, is | in | below | atLeast}`, or `all`, `any`, `not` of such. */
  @IsObject() condition: object
}

export class PutPolicyRequest {
  @Optional() @Nested(() => SettingsBody) settings?: SettingsBody
  /** Replaces the rules of the shop by a new revision. */
  @Optional() @NestedList(() => FastPathRuleBody, 50) fastPath?: FastPathRuleBody[]
}

export class FastPathView {
  @Whole(0, 2_147_483_647) revision: number
  @NestedList(() => FastPathRuleBody, 50) rules: FastPathRuleBody[]
}

/** The policy as it works, the house's defaults included. */
export class PolicyView {
  @Matches(SHOP_OR_ANY) shopId: string
  @Nested(() => SettingsBody) settings: SettingsBody
  @Nested(() => FastPathView) fastPath: FastPathView
}
