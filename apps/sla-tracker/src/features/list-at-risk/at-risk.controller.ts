import { Database } from '@fifteen/persistence'
import { AdminGuard } from '@fifteen/service-defaults'
import { isId } from '@fifteen/kernel'
import { Controller, Get, Query, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import { type Clock } from '../../domain/clock.js'
import { evaluate } from '../../domain/evaluation.js'
import { AtRiskStore, type AtRiskPlace } from '../../persistence/at-risk.store.js'
import { PolicyBook, type OpenPolicy } from '../../persistence/policy-book.js'
import { AtRiskList, AtRiskQuery, type AtRiskOrder } from './at-risk.dto.js'
import { Problems, refusal } from '../../problems.js'

/** Orders whose promise is in danger or already broken, and which have not come to their end. */
@ApiTags('promise')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/at-risk')
export class AtRiskController {
  constructor(
    private readonly store: AtRiskStore,
    private readonly policies: PolicyBook,
    private readonly database: Database,
  ) {}

  @Get()
  @Problems('invalid-cursor')
  @ApiOkResponse({ type: AtRiskList })
  async list(@Query() { shopId, limit = 50, cursor }: AtRiskQuery): Promise<AtRiskList> {
    return this.database.use(async (sql) => {
      const rows = await this.store.list(sql, { shopId, limit, after: cursor === undefined ? undefined : placeOf(cursor) })
      const policyOf = await this.policies.open(
        sql,
        rows.flatMap(({ clock }) => clock.policy ?? []),
      )
      const orders = rows.flatMap(({ clock, now }) => (clock.policy ? toOrder(clock, policyOf(clock.policy), now) : []))
      const last = rows.length === limit ? rows.at(-1) : undefined
      return { orders, ...(last && { next: cursorOf({ deadline: last.deadline, orderId: last.clock.orderId }) }) }
    })
  }
}

function toOrder({ orderId, shopId, facts, pauses }: Clock, { policy, calendar }: OpenPolicy, now: number): AtRiskOrder[] {
  const evaluation = evaluate(policy, calendar, facts, pauses, now)
  if (!evaluation) return []
  const { state, stage, deadline, elapsedMs, wallMs, paused } = evaluation
  return [
    {
      ...{ orderId, shopId, state, elapsedMs, wallMs },
      ...(stage && { stage }),
      deadline: new Date(deadline).toISOString(),
      remainingMs: deadline - now,
      ...(paused && { paused: paused.name }),
    },
  ]
}

const cursorOf = ({ deadline, orderId }: AtRiskPlace): string => Buffer.from(`${deadline.getTime()} ${orderId}`).toString('base64url')

function placeOf(cursor: string): AtRiskPlace {
  const [deadline = '', orderId = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  if (!/^\d{1,15}$/.test(deadline) || !isId(orderId)) throw refusal('invalid-cursor', 'cursor must be `next` of the page before')
  return { deadline: new Date(Number(deadline)), orderId }
}
