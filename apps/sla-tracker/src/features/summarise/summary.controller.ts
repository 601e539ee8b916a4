import { type Clock } from '@fifteen/kernel'
import { CLOCK } from '@fifteen/messaging'
import { Database } from '@fifteen/persistence'
import { AdminGuard } from '@fifteen/service-defaults'
import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import { SummaryStore, type SummaryRow } from '../../persistence/summary.store.js'
import { Summary, SummaryQuery } from './summary.dto.js'
import { Problems, refusal } from '../../problems.js'

const DAY_MS = 86_400_000
const MOST_DAYS = 92

/** How many promises were met, and how long orders took. */
@ApiTags('promise')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/summary')
export class SummaryController {
  constructor(
    private readonly summaries: SummaryStore,
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Problems('invalid-period')
  @ApiOkResponse({ type: Summary })
  async summarise(@Query() query: SummaryQuery): Promise<Summary> {
    const to = query.to === undefined ? this.clock.now() : new Date(query.to)
    const from = query.from === undefined ? new Date(to.getTime() - DAY_MS) : new Date(query.from)
    if (from >= to || to.getTime() - from.getTime() > MOST_DAYS * DAY_MS) {
      throw refusal('invalid-period', `from must lie before to, by ${MOST_DAYS} days at most`)
    }
    const row = await this.database.use((sql) => this.summaries.summarise(sql, { from, to, shopId: query.shopId }))
    return { from: from.toISOString(), to: to.toISOString(), ...countsOf(row) }
  }
}

function countsOf(row: SummaryRow | undefined): Omit<Summary, 'from' | 'to'> {
  const { orders = 0, running = 0, atRisk = 0, met = 0, ended = 0, ours = 0, customerWish = 0, logistics = 0 } = row ?? {}
  const [p50, p90, p99] = row?.percentiles ?? []
  const breached = { total: ours + customerWish + logistics, ours, customerWish, logistics }
  return {
    orders,
    running,
    atRisk,
    met,
    ended,
    breached,
    acceptanceToHandoffMs: { count: row?.handedOff ?? 0, p50, p90, p99, max: row?.max ?? undefined },
  }
}
