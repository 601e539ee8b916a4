import { Database } from '@fifteen/persistence'
import { Controller, Get, Param, Req, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import type { FastifyRequest } from 'fastify'
import { DeliveryStore, type Attempt, type Delivery } from '../../persistence/delivery.store.js'
import { ReaderGuard, readerOf } from '../register-partner/partner.guard.js'
import { DeliveriesView, OrderParams, type DeliveryView } from './deliveries.dto.js'
import { Problems, refusal } from '../../problems.js'

@ApiTags('partners')
@ApiBearerAuth()
@Controller('v1/deliveries')
@UseGuards(ReaderGuard)
export class DeliveriesController {
  constructor(
    private readonly database: Database,
    private readonly deliveries: DeliveryStore,
  ) {}

  @Get(':orderId')
  @Problems('no-deliveries')
  @ApiOperation({ summary: 'Every webhook attempt of one order; a partner sees its own' })
  @ApiOkResponse({ type: DeliveriesView })
  async show(@Param() { orderId }: OrderParams, @Req() request: FastifyRequest): Promise<DeliveriesView> {
    const { partnerId } = readerOf(request)
    return this.database.use(async (sql) => {
      const all = await this.deliveries.ofOrder(sql, orderId)
      const own = all.filter((delivery) => partnerId === undefined || delivery.partnerId === partnerId)
      if (!own.length) throw refusal('no-deliveries', 'nothing of this order went to a webhook')
      const attempts = await this.deliveries.attempts(
        sql,
        own.map(({ webhookId }) => webhookId),
      )
      return { items: own.map((delivery) => viewOf(delivery, attempts)) }
    })
  }
}

const viewOf = (delivery: Delivery, attempts: readonly Attempt[]): DeliveryView => ({
  webhookId: delivery.webhookId,
  partnerId: delivery.partnerId,
  kind: delivery.kind,
  dossierRevision: delivery.dossierRevision,
  state: delivery.state,
  putInAt: delivery.putInAt.toISOString(),
  giveUpAt: delivery.giveUpAt.toISOString(),
  deliveredAt: delivery.deliveredAt?.toISOString() ?? null,
  attempts: attempts
    .filter(({ webhookId }) => webhookId === delivery.webhookId)
    .map(({ webhookId: _, at, ...attempt }) => ({ ...attempt, at: at.toISOString() })),
})
