import { Database } from '@fifteen/persistence'
import { AdminGuard } from '@fifteen/service-defaults'
import { Controller, Get, Param, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import type { Handoff } from '../../domain/handoff.js'
import { waitsFor } from '../../domain/waits-for.js'
import { HandoffStore } from '../../persistence/handoff.store.js'
import { PartnerMessageStore, type SentPartnerMessage } from '../../persistence/partner-message.store.js'
import { TimelineStore, type TimelineEntry } from '../../persistence/timeline.store.js'
import { HandoffParams, HandoffView } from './handoffs.dto.js'
import { Problems, refusal } from '../../problems.js'

@ApiTags('administration')
@ApiBearerAuth()
@Controller('v1/handoffs')
@UseGuards(AdminGuard)
export class HandoffsController {
  constructor(
    private readonly database: Database,
    private readonly handoffs: HandoffStore,
    private readonly messages: PartnerMessageStore,
    private readonly timeline: TimelineStore,
  ) {}

  @Get(':orderId')
  @Problems('unknown-order')
  @ApiOperation({ summary: 'Where the hand-off of one order stands, and how it came there' })
  @ApiOkResponse({ type: HandoffView })
  async show(@Param() { orderId }: HandoffParams): Promise<HandoffView> {
    return this.database.use(async (sql) => {
      const handoff = await this.handoffs.find(sql, orderId)
      if (!handoff) throw refusal('unknown-order', 'nothing was heard of this order')
      return viewOf(handoff, await this.messages.ofOrder(sql, orderId), await this.timeline.list(sql, orderId))
    })
  }
}

const viewOf = (handoff: Handoff, sent: readonly SentPartnerMessage[], timeline: readonly TimelineEntry[]): HandoffView => ({
  orderId: handoff.orderId,
  shopId: handoff.shopId,
  state: handoff.state,
  currentVersion: handoff.currentVersion,
  confirmedVersion: handoff.confirmedVersion,
  stockVersion: handoff.stockVersion,
  slotVersion: handoff.slotVersion,
  dossierRevision: handoff.dossierRevision,
  partnerId: handoff.partnerId,
  handedOffAt: handoff.handedOffAt?.toISOString() ?? null,
  requestId: handoff.request?.requestId ?? null,
  waitsFor: waitsFor(handoff),
  sent: sent.map(({ kind, dossierRevision, orderVersion, partnerId, issuedAt }) => ({
    kind,
    dossierRevision,
    orderVersion,
    partnerId,
    issuedAt: issuedAt.toISOString(),
  })),
  receipts: [...handoff.receipts],
  timeline: timeline.map(({ at, what, dossierRevision, detail }) => ({ at: at.toISOString(), what, dossierRevision, detail })),
})
