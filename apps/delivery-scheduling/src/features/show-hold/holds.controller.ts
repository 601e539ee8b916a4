import { Database } from '@fifteen/persistence'
import { AdminGuard } from '@fifteen/service-defaults'
import { Controller, Get, Param, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import { hasPlace } from '../../domain/hold.js'
import { HoldStore } from '../../persistence/hold.store.js'
import { SlotStore } from '../../persistence/slot.store.js'
import { toDeliverySlot } from '../slot-view.js'
import { HoldView, OrderParams } from './hold.dto.js'
import { Problems, refusal } from '../../problems.js'

@ApiTags('holds')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/holds')
export class HoldsController {
  constructor(
    private readonly database: Database,
    private readonly holds: HoldStore,
    private readonly slots: SlotStore,
  ) {}

  /** The place of an order: which, and until when. */
  @Get(':orderId')
  @Problems('unknown-order')
  @ApiOkResponse({ type: HoldView })
  get(@Param() { orderId }: OrderParams): Promise<HoldView> {
    return this.database.use(async (sql) => {
      const hold = await this.holds.find(sql, orderId)
      if (!hold) throw refusal('unknown-order', 'nothing is known of this order here')
      const { shopId, slotId, version, state, expiresAt, problem } = hold
      const slot = hasPlace(hold) && slotId !== null ? await this.slots.find(sql, { shopId, slotId }) : undefined
      return {
        orderId,
        shopId,
        orderVersion: version,
        state,
        ...(slot ? { slot: toDeliverySlot(slot) } : {}),
        ...(expiresAt === null ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
        ...(problem === null ? {} : { problem }),
      }
    })
  }
}
