import { Database } from '@fifteen/persistence'
import { AdminGuard } from '@fifteen/service-defaults'
import { Controller, Get, Param, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import { ReservationStore } from '../../persistence/reservation.store.js'
import { ReservationParams, ReservationView, toView } from './show-reservation.dto.js'
import { Problems, refusal } from '../../problems.js'

@ApiTags('stock')
@ApiBearerAuth()
@UseGuards(AdminGuard)
@Controller('v1/reservations')
export class ShowReservationController {
  constructor(
    private readonly database: Database,
    private readonly reservations: ReservationStore,
  ) {}

  @Get(':orderId')
  @Problems('order-unknown')
  @ApiOkResponse({ type: ReservationView })
  async get(@Param() { orderId }: ReservationParams): Promise<ReservationView> {
    const reservation = await this.database.use((sql) => this.reservations.find(sql, orderId))
    if (!reservation) throw refusal('order-unknown', 'nothing has been heard of this order')
    return toView(reservation)
  }
}
