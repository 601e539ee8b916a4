import { EdgeTenants, ShopDirectory } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'

/** Reads the stock-level topic of every shop that is announced and active. */
@Injectable()
export class ShopTopics {
  constructor(shops: ShopDirectory, tenants: EdgeTenants) {
    shops.onChange((announced) => {
      tenants.set(
        'shopId',
        announced.filter(({ active }) => active).map(({ shopId }) => shopId),
      )
    })
  }
}
