import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import type { Shop } from '../../persistence/shop.store.js'
import { CallingShop, ShopKeyGuard } from '../shops/shop-key.guard.js'
import { OrderReads } from './order-reads.js'
import { OrderAnswer, OrderParams, OrdersPage, OrdersQuery, PageQuery, TimelinePage } from './orders.dto.js'
import { Problems } from '../../problems.js'

@ApiTags('orders')
@ApiBearerAuth()
@UseGuards(ShopKeyGuard)
@Controller('v1/orders')
export class OrdersController {
  constructor(private readonly reads: OrderReads) {}

  @Get()
  @Problems('bad-cursor')
  @ApiOkResponse({ type: OrdersPage })
  list(@CallingShop() { shopId }: Shop, @Query() query: OrdersQuery): Promise<OrdersPage> {
    return this.reads.list(shopId, query)
  }

  @Get(':orderId')
  @Problems('unknown-order')
  @ApiOkResponse({ type: OrderAnswer })
  one(@CallingShop() { shopId }: Shop, @Param() { orderId }: OrderParams): Promise<OrderAnswer> {
    return this.reads.one(shopId, orderId)
  }

  @Get(':orderId/timeline')
  @Problems('unknown-order', 'bad-cursor')
  @ApiOkResponse({ type: TimelinePage })
  timeline(@CallingShop() { shopId }: Shop, @Param() { orderId }: OrderParams, @Query() query: PageQuery): Promise<TimelinePage> {
    return this.reads.timeline(shopId, orderId, query)
  }
}
