import { postcodeAreaOf } from '@fifteen/kernel'
import { CLOCK } from '@fifteen/messaging'
import type { Clock } from '@fifteen/kernel'
import { Database, type Sql } from '@fifteen/persistence'
import { AdminGuard } from '@fifteen/service-defaults'
import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import type { Lane } from '../../domain/schedule.js'
import { RulesStore } from '../../persistence/rules.store.js'
import { SlotStore } from '../../persistence/slot.store.js'
import { cursorOf, pageOf } from './slot-page.js'
import { FreeSlotsQuery, OverfullQuery, SlotPage } from './slots.dto.js'
import { Problems, refusal } from '../../problems.js'

const PAGE = 20

@ApiTags('slots')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/slots')
export class SlotsController {
  constructor(
    private readonly database: Database,
    private readonly slots: SlotStore,
    private readonly rules: RulesStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Slots in which a place can be taken now, the earliest first. */
  @Get()
  @Problems('invalid-cursor', 'unknown-schedule', 'no-zone', 'no-method')
  @ApiOkResponse({ type: SlotPage })
  free(@Query() query: FreeSlotsQuery): Promise<SlotPage> {
    const most = query.limit ?? PAGE
    const now = this.clock.now().getTime()
    const since = query.from === undefined ? now : Date.parse(query.from)
    return this.database.use(async (sql) =>
      pageOf(await this.slots.free(sql, await this.#lane(sql, query), since, cursorOf(query.after), now, most + 1), most),
    )
  }

  /** Slots whose capacity was lowered below what is taken: their orders keep their places, somebody has to make room. */
  @Get('overfull')
  @Problems('invalid-cursor')
  @ApiOkResponse({ type: SlotPage })
  overfull(@Query() { shopId, limit: most = PAGE, after }: OverfullQuery): Promise<SlotPage> {
    return this.database.use(async (sql) => pageOf(await this.slots.overfull(sql, shopId, cursorOf(after), most + 1), most))
  }

  async #lane(sql: Sql, { shopId, methodId, zone, country, postcode = '' }: FreeSlotsQuery): Promise<Lane> {
    const lanes = (await this.rules.load(sql, [shopId])).get(shopId)?.lanes
    const choice =
      zone === undefined
        ? lanes?.choose({ methodId }, { country, postcodeArea: postcodeAreaOf(postcode, country) })
        : lanes?.inZone(methodId, zone)
    if (!choice) throw refusal('unknown-schedule', 'this shop has no schedule yet')
    if ('lane' in choice) return choice.lane
    throw refusal(choice.problem)
  }
}
