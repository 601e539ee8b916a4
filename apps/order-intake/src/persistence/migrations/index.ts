import { CreateShops1763769600001 } from './1763769600001-create-shops.js'
import { CreateOrders1763769600002 } from './1763769600002-create-orders.js'
import { CreateShopRecords1763769600003 } from './1763769600003-create-shop-records.js'
import { CreateOrderApart1763769600004 } from './1763769600004-create-order-apart.js'

export const orderIntakeMigrations = [
  CreateShops1763769600001,
  CreateOrders1763769600002,
  CreateShopRecords1763769600003,
  CreateOrderApart1763769600004,
]
