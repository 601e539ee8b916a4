import { Body, Controller, Get, HttpCode, Post, Query, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import { Parking } from '../parking/parking.js'
import { AdminOnly } from './admin-only.guard.js'
import { ParkedCommand, ParkedList, ParkedQuery, ParkedResults } from './parked.dto.js'

/** Parked records of this service: look, requeue, discard. */
@ApiTags('operations')
@ApiBearerAuth()
@UseGuards(AdminOnly)
@Controller('v1/parked-records')
export class ParkedController {
  constructor(private readonly parking: Parking) {}

  @Get()
  @ApiOkResponse({ type: ParkedList })
  async list(@Query() { limit = 100, ...filter }: ParkedQuery): Promise<ParkedList> {
    return { records: await this.parking.list(filter, limit) }
  }

  @Post('actions')
  @HttpCode(200)
  @ApiOkResponse({ type: ParkedResults })
  async act(@Body() { action, who, why, dryRun = false, ...filter }: ParkedCommand): Promise<ParkedResults> {
    return { results: await this.parking[action](filter, { who, why, dryRun }) }
  }
}
