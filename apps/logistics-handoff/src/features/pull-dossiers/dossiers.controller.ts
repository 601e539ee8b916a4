import { DossierIssued } from '@fifteen/contracts'
import { Database } from '@fifteen/persistence'
import { Controller, Get, Header, Param, Query, Res, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import type { FastifyReply } from 'fastify'
import { PartnerMessageStore, type SentPartnerMessage } from '../../persistence/partner-message.store.js'
import { PartnerGuard } from '../register-partner/partner.guard.js'
import { DossierParams, DossierQuery, DossiersQuery, FeedPage } from './dossiers.dto.js'
import { Problems, refusal } from '../../problems.js'

const PAGE = 100
const PAGE_BYTES = 4 * 1024 * 1024

/** For partners that come and fetch: the same messages, in the same order, to the byte. */
@ApiTags('partners')
@ApiBearerAuth()
@Controller('v1/partners/:partnerId/dossiers')
@UseGuards(PartnerGuard)
export class DossiersController {
  constructor(
    private readonly database: Database,
    private readonly messages: PartnerMessageStore,
  ) {}

  @Get()
  @Header('content-type', 'application/json')
  @ApiOperation({ summary: 'Your dossiers and recalls in the order they were issued, after a position' })
  @ApiOkResponse({ type: FeedPage })
  async feed(@Param('partnerId') partnerId: string, @Query() { after = 0, limit = PAGE }: DossiersQuery): Promise<Buffer> {
    return pageOf(await this.database.use((sql) => this.messages.feed(sql, partnerId, after, limit, PAGE_BYTES)), after)
  }

  @Get(':orderId')
  @Problems('unknown-dossier')
  @ApiOperation({ summary: 'One dossier of yours, as it was sent' })
  @ApiOkResponse({ type: DossierIssued })
  async show(
    @Param() { partnerId, orderId }: DossierParams,
    @Query() { revision }: DossierQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const messages = await this.database.use((sql) => this.messages.ofOrder(sql, orderId))
    const own = messages.filter((message) => message.partnerId === partnerId && message.kind === 'dossier')
    const found = revision === undefined ? own.at(-1) : own.find(({ dossierRevision }) => dossierRevision === revision)
    if (!found) throw refusal('unknown-dossier', 'no such dossier was sent to you')
    void reply.header('content-type', 'application/json')
    return found.content
  }
}

/** JSON put together around the stored bytes, which are never parsed and written anew. */
function pageOf(messages: readonly SentPartnerMessage[], after: number): Buffer {
  const items = messages.flatMap(({ position, kind, issuedAt, content }, index) => [
    Buffer.from(`${index ? ',' : ''}{"position":${position},"kind":"${kind}","issuedAt":"${issuedAt.toISOString()}","message":`),
    content,
    Buffer.from('}'),
  ])
  return Buffer.concat([Buffer.from('{"items":['), ...items, Buffer.from(`],"next":${messages.at(-1)?.position ?? after}}`)])
}
