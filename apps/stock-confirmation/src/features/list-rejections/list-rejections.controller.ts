import { Database } from '@fifteen/persistence'
import { AdminGuard } from '@fifteen/service-defaults'
import { Controller, Get, Query, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import { RejectionStore } from '../../persistence/rejection.store.js'
import { RejectionList, RejectionsQuery } from './list-rejections.dto.js'

const DEFAULT_LIMIT = 100

@ApiTags('stock')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/rejections')
export class ListRejectionsController {
  constructor(
    private readonly database: Database,
    private readonly rejections: RejectionStore,
  ) {}

  /** Records of a shop's stock-level topic that were refused in the last 30 days, newest first. */
  @Get()
  @ApiOkResponse({ type: RejectionList })
  async list(@Query() { shopId, cursor, limit = DEFAULT_LIMIT }: RejectionsQuery): Promise<RejectionList> {
    const items = await this.database.use((sql) => this.rejections.list(sql, shopId, cursor, limit))
    return { items, next: items.length === limit ? (items.at(-1)?.id ?? null) : null }
  }
}
