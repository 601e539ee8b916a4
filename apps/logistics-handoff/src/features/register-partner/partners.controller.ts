import { Database } from '@fifteen/persistence'
import { AdminGuard } from '@fifteen/service-defaults'
import { Body, Controller, Get, Param, Put, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { PartnerStore, type Partner } from '../../persistence/partner.store.js'
import { PartnerParams, PartnerView, RegisteredPartner, RegisterPartner } from './partner.dto.js'
import { RegisterPartnerHandler } from './register-partner.handler.js'
import { Problems, refusal } from '../../problems.js'

@ApiTags('administration')
@ApiBearerAuth()
@Controller('v1/partners')
@UseGuards(AdminGuard)
export class PartnersController {
  constructor(
    private readonly handler: RegisterPartnerHandler,
    private readonly database: Database,
    private readonly partners: PartnerStore,
  ) {}

  @Put(':partnerId')
  @Problems('key-in-use')
  @ApiOperation({ summary: 'Registers a logistics partner with its topics, or replaces its name and webhook' })
  @ApiOkResponse({ type: RegisteredPartner })
  register(@Param() { partnerId }: PartnerParams, @Body() wish: RegisterPartner): Promise<RegisteredPartner> {
    return this.handler.handle(partnerId, wish)
  }

  @Get()
  @ApiOperation({ summary: 'Every partner, without keys and secrets' })
  @ApiOkResponse({ type: [PartnerView] })
  async list(): Promise<PartnerView[]> {
    return (await this.database.use((sql) => this.partners.list(sql))).map(viewOf)
  }

  @Get(':partnerId')
  @Problems('unknown-partner')
  @ApiOkResponse({ type: PartnerView })
  async show(@Param() { partnerId }: PartnerParams): Promise<PartnerView> {
    const partner = (await this.database.use((sql) => this.partners.list(sql))).find((each) => each.partnerId === partnerId)
    if (!partner) throw refusal('unknown-partner', 'there is no such partner')
    return viewOf(partner)
  }
}

const viewOf = ({ partnerId, name, webhookUrl }: Partner): PartnerView => ({ partnerId, name, webhookUrl })
