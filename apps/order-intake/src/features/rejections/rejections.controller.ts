import type { RejectionProblem } from '@fifteen/contracts'
import { Database } from '@fifteen/persistence'
import { Controller, Get, Query, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import { listRejections, type RejectionRow } from '../../persistence/rejection.store.js'
import type { Shop } from '../../persistence/shop.store.js'
import { decodeId } from '../read-orders/cursor.js'
import { PageQuery } from '../read-orders/orders.dto.js'
import { CallingShop, ShopKeyGuard } from '../shops/shop-key.guard.js'
import { type RejectionAnswer, RejectionsPage } from './rejections.dto.js'
import { Problems } from '../../problems.js'

const PAGE = 50

@ApiTags('orders')
@ApiBearerAuth()
@UseGuards(ShopKeyGuard)
@Controller('v1/rejections')
export class RejectionsController {
  constructor(private readonly database: Database) {}

  @Get()
  @Problems('bad-cursor')
  @ApiOkResponse({ type: RejectionsPage })
  async list(@CallingShop() { shopId }: Shop, @Query() { cursor, limit = PAGE }: PageQuery): Promise<RejectionsPage> {
    const before = cursor === undefined ? null : decodeId(cursor)
    const rows = await this.database.use((sql) => listRejections(sql, shopId, before, limit + 1))
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return { rejections: page.map(toAnswer), ...(rows.length > limit && last ? { next: last.rejectionId } : {}) }
  }
}

const toAnswer = (row: RejectionRow): RejectionAnswer => ({
  ...{ rejectionId: row.rejectionId, via: row.via, code: row.code, rejectedAt: row.rejectedAt },
  problems: JSON.parse(row.problems) as RejectionProblem[],
  ...(row.externalId === null ? {} : { externalId: row.externalId }),
  ...(row.topic === null || row.partition === null || row.offset === null
    ? {}
    : { topic: row.topic, partition: row.partition, offset: row.offset }),
})
