import { IsBoolean } from 'class-validator'
import { Message } from '../contract.js'
import { Currency, Slug, Text, Whole } from '../fields.js'

/** Fired when a shop was added or changed, after its edge topics exist. */
@Message<ShopAnnounced>({
  type: 'order-intake.shop-announced.v1',
  topic: 'order-intake.shops',
  summary: 'Fired when a shop was added or changed, after its edge topics exist.',
  key: 'shopId',
  example: {
    shopId: 'north-shop',
    name: 'North Shop',
    timeZone: 'Europe/London',
    currency: 'GBP',
    partnerId: 'fleet',
    active: true,
    revision: 1,
  },
})
export class ShopAnnounced {
  @Slug() shopId: string
  @Text(200) name: string
  @Text(60) timeZone: string
  @Currency() currency: string
  @Slug() partnerId: string
  @IsBoolean() active: boolean
  @Whole(1, 1_000_000_000) revision: number
}
