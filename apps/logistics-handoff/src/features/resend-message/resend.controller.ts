import { AdminGuard } from '@fifteen/service-defaults'
import { Controller, Headers, HttpCode, Param, Post, UseGuards } from '@nestjs/common'
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { Problems, refusal } from '../../problems.js'
import { ResendAnswer, ResendParams } from './resend.dto.js'
import { ResendHandler } from './resend.handler.js'

const KEY = /^[\x21-\x7e]{1,200}$/

@ApiTags('administration')
@ApiBearerAuth()
@Controller('v1/handoffs')
@UseGuards(AdminGuard)
export class ResendController {
  constructor(private readonly handler: ResendHandler) {}

  @Post(':orderId/resend')
  @HttpCode(200)
  @Problems('unknown-order', 'nothing-awaited', 'idempotency-key-missing')
  @ApiOperation({ summary: 'Sends the dossier or the recall that is not answered once more, the same to the byte' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: true,
    description: 'The same key for the same order sends once.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$', example: 'resend-after-outage-1' },
  })
  @ApiOkResponse({ type: ResendAnswer })
  resend(@Param() { orderId }: ResendParams, @Headers('idempotency-key') key = ''): Promise<ResendAnswer> {
    if (!KEY.test(key)) throw refusal('idempotency-key-missing')
    return this.handler.handle(orderId, key)
  }
}
