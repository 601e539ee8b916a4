import { DossierReceipt } from '@fifteen/contracts'
import { CLOCK, GroupCommit, UnitOfWork } from '@fifteen/messaging'
import { Database } from '@fifteen/persistence'
import { currentRequest } from '@fifteen/service-defaults'
import type { Clock } from '@fifteen/kernel'
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import type { ReceiptOutcome } from '../../domain/take-receipt.js'
import { RejectedReceiptStore } from '../../persistence/rejected-receipt.store.js'
import { PartnerGuard } from '../register-partner/partner.guard.js'
import type { IncomingReceipt } from './incoming-receipt.js'
import { RejectedReceiptsPage, RejectedReceiptsQuery, TakenReceipt } from './receipts.dto.js'
import { isRefusal, TakeReceiptsHandler } from './take-receipts.handler.js'
import { Problems, refusal } from '../../problems.js'

const MOST_AT_ONCE = 200
const MOST_WAITING = 2_000
const PAGE = 50

@ApiTags('partners')
@ApiBearerAuth()
@Controller('v1/partners/:partnerId')
@UseGuards(PartnerGuard)
export class ReceiptsController {
  readonly #commits: GroupCommit<IncomingReceipt & { traceparent: string | undefined }, ReceiptOutcome>

  constructor(
    work: UnitOfWork,
    handler: TakeReceiptsHandler,
    private readonly database: Database,
    private readonly rejected: RejectedReceiptStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#commits = new GroupCommit(
      (receipts) =>
        work.run(
          (context) => {
            for (const { receipt, traceparent } of receipts) if (traceparent) context.trace(receipt.orderId, traceparent)
            return handler.take(context, receipts)
          },
          { handler: 'receipts-http' },
        ),
      MOST_AT_ONCE,
      MOST_WAITING,
    )
  }

  @Post('receipts')
  @Problems('unknown-dossier', 'older-revision', 'contradicting', 'no-recall', 'receipt-id-reused', 'too-many-waiting')
  @HttpCode(200)
  @ApiOperation({ summary: 'Answers a dossier or a recall; a repeat succeeds and changes nothing' })
  @ApiBody({ type: DossierReceipt })
  @ApiOkResponse({ type: TakenReceipt })
  async take(@Param('partnerId') partnerId: string, @Body() receipt: DossierReceipt): Promise<TakenReceipt> {
    const { orderId, dossierRevision, kind, receiptId } = receipt
    const request = currentRequest()
    const outcome = await this.#commits.submit({
      source: `http ${partnerId} ${orderId} ${dossierRevision} ${kind} ${receiptId}`,
      partnerId,
      at: request?.arrivedAt ?? this.clock.now(),
      receipt,
      traceparent: request?.traceparent,
    })
    if (!isRefusal(outcome)) return { orderId, dossierRevision, outcome }
    throw refusal(outcome)
  }

  @Get('rejected-receipts')
  @ApiOperation({ summary: 'Your receipts that could not be taken, newest first' })
  @ApiOkResponse({ type: RejectedReceiptsPage })
  async list(
    @Param('partnerId') partnerId: string,
    @Query() { before, limit = PAGE }: RejectedReceiptsQuery,
  ): Promise<RejectedReceiptsPage> {
    const rows = await this.database.use((sql) => this.rejected.list(sql, partnerId, before ?? Number.MAX_SAFE_INTEGER, limit))
    return {
      items: rows.map(({ partnerId: _, position: __, rejectedAt, ...rest }) => ({ ...rest, rejectedAt: rejectedAt.toISOString() })),
      next: rows.length === limit ? (rows.at(-1)?.position ?? null) : null,
    }
  }
}
