import { UnitOfWork } from '@fifteen/messaging'
import { Database, PG_UNIQUE_VIOLATION } from '@fifteen/persistence'
import { errorCode } from '@fifteen/kernel'
import { AdminGuard } from '@fifteen/service-defaults'
import { Body, Controller, Get, Param, Put, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import { checkSchedule } from '../../domain/schedule-check.js'
import { ScheduleStore } from '../../persistence/schedule.store.js'
import { PlanSlots } from './plan-slots.js'
import { PlannedScheduleView, PutScheduleDto, ScheduleView, ShopParams } from './schedule.dto.js'
import { Problems, refusal } from '../../problems.js'

@ApiTags('schedules')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/schedules')
export class SchedulesController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly database: Database,
    private readonly schedules: ScheduleStore,
    private readonly planSlots: PlanSlots,
  ) {}

  /** Replaces what a shop offers. Nobody loses a place by it: a slot that offers less than is taken stays overfull and takes no more. */
  @Put(':shopId')
  @Problems('invalid-schedule', 'time-zone-unknown', 'schedule-changed')
  @ApiBody({ type: PutScheduleDto })
  @ApiOkResponse({ type: PlannedScheduleView })
  async put(@Param() { shopId }: ShopParams, @Body() { baseVersion, ...schedule }: PutScheduleDto): Promise<PlannedScheduleView> {
    const problems = checkSchedule(schedule)
    if (problems.length) {
      throw refusal('invalid-schedule', `the schedule contradicts itself in ${problems.length} places`, { problems })
    }
    try {
      return { shopId, ...(await this.work.run((context) => this.planSlots.put(shopId, schedule, baseVersion, context))) }
    } catch (error) {
      if (errorCode(error) !== PG_UNIQUE_VIOLATION) throw error
      throw refusal('schedule-changed', 'somebody else has sent a first schedule meanwhile: read it and decide again', {
        cause: error,
      })
    }
  }

  @Get(':shopId')
  @Problems('unknown-schedule')
  @ApiOkResponse({ type: ScheduleView })
  async get(@Param() { shopId }: ShopParams): Promise<ScheduleView> {
    const found = await this.database.use((sql) => this.schedules.find(sql, shopId))
    if (!found) throw refusal('unknown-schedule', 'this shop has no schedule yet')
    return { shopId, version: found.version, timeZone: found.timeZone, schedule: found.document }
  }
}
