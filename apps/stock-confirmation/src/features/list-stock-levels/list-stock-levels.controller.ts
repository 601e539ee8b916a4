import { Database } from '@fifteen/persistence'
import { AdminGuard } from '@fifteen/service-defaults'
import { Controller, Get, Query, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import { StockViewStore } from '../../persistence/stock-view.store.js'
import { StockLevelList, StockLevelsQuery } from './list-stock-levels.dto.js'
import { Problems, refusal } from '../../problems.js'

const DEFAULT_LIMIT = 100

@ApiTags('stock')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/stock-levels')
export class ListStockLevelsController {
  constructor(
    private readonly database: Database,
    private readonly views: StockViewStore,
  ) {}

  /** Stock of a shop, by SKU and warehouse. */
  @Get()
  @Problems('invalid-cursor')
  @ApiOkResponse({ type: StockLevelList })
  async list(@Query() { shopId, sku, shortfall, cursor, limit = DEFAULT_LIMIT }: StockLevelsQuery): Promise<StockLevelList> {
    const after = cursor === undefined ? undefined : fromCursor(cursor)
    const items = await this.database.use((sql) => this.views.list(sql, { shopId, sku, shortfallOnly: shortfall, after, limit }))
    const last = items.at(-1)
    return { items, next: last && items.length === limit ? toCursor(last) : null }
  }
}

interface Place {
  sku: string
  warehouseId: string
}

const toCursor = ({ sku, warehouseId }: Place): string => Buffer.from(`${warehouseId}\n${sku}`).toString('base64url')

function fromCursor(cursor: string): Place {
  const text = Buffer.from(cursor, 'base64url').toString()
  const cut = text.indexOf('\n')
  if (cut < 1 || text.includes('\0')) throw refusal('invalid-cursor', 'take the cursor from the page before')
  return { warehouseId: text.slice(0, cut), sku: text.slice(cut + 1) }
}
