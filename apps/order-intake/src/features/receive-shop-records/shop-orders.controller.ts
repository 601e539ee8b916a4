import { NotePayment, PlaceOrder } from '@fifteen/contracts'
import type { HttpProblem } from '@fifteen/service-defaults'
import { applyDecorators, Body, Controller, Headers, HttpCode, Param, Post, Put, Res, UseGuards } from '@nestjs/common'
import { ApiAcceptedResponse, ApiBearerAuth, ApiBody, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger'
import type { FastifyReply } from 'fastify'
import type { Shop } from '../../persistence/shop.store.js'
import { OrderParams } from '../read-orders/orders.dto.js'
import { OrderReads } from '../read-orders/order-reads.js'
import { CallingShop, ShopKeyGuard } from '../shops/shop-key.guard.js'
import { readRecordOf, type Reading } from './read-shop-record.js'
import { idempotencyOf, optionalIdempotencyOf, problemOf, requestArrival, toResponse } from './request-answer.js'
import type { Answer } from './shop-record.js'
import { Sheds } from './shed-requests.js'
import { ShopRequests, type IdempotencyKey } from './shop-requests.js'
import { CancellationRequest, RequestAnswer } from './shop-requests.dto.js'
import { Problems, refusal } from '../../problems.js'

const Takes = (): MethodDecorator =>
  applyDecorators(
    HttpCode(202),
    Sheds(),
    ApiAcceptedResponse({ type: RequestAnswer, description: 'Committed.' }),
    ApiOkResponse({ type: RequestAnswer, description: 'Known before: nothing new.' }),
    Problems('unreadable', 'too-many-waiting'),
  )

const KEY_RULE = 'The same key with the same body gets the same answer; with another body it is refused.'
const KEY_SCHEMA = { type: 'string' as const, pattern: '^[\\x21-\\x7e]{1,200}$', example: 'f3b9c1d2-order-536365' }

/** Takes a key where the caller gives one. */
const MayRepeat = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({ name: 'Idempotency-Key', required: false, description: KEY_RULE, schema: KEY_SCHEMA }),
    Problems('idempotency-key-missing', 'idempotency-key-reused'),
  )

/** What shops send by HTTP: the same use case as their topics, committed before the answer. */
@ApiTags('orders')
@ApiBearerAuth()
@UseGuards(ShopKeyGuard)
@Controller('v1')
export class ShopOrdersController {
  constructor(
    private readonly requests: ShopRequests,
    private readonly orders: OrderReads,
  ) {}

  @Post('orders')
  @Problems('idempotency-key-missing', 'invalid-order', 'stale-revision', 'stale-content', 'too-late', 'idempotency-key-reused')
  @Takes()
  @ApiBody({ type: PlaceOrder })
  @ApiHeader({ name: 'Idempotency-Key', required: true, description: KEY_RULE, schema: KEY_SCHEMA })
  async place(
    @CallingShop() shop: Shop,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestAnswer> {
    const reading = readRecordOf('order', body, shop, requestArrival())
    if ('outcome' in reading && reading.code === 'unreadable') throw problemOf(reading)
    return this.#answer(shop, reading, idempotencyOf(key, body, shop), reply)
  }

  @Post('orders/:orderId/amendments')
  @Problems('invalid-order', 'other-order', 'unknown-order', 'stale-revision', 'stale-content', 'too-late')
  @MayRepeat()
  @Takes()
  @ApiBody({ type: PlaceOrder })
  async amend(
    @CallingShop() shop: Shop,
    @Param() { orderId }: OrderParams,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestAnswer> {
    const idempotency = optionalIdempotencyOf(key, `amendment of ${orderId}`, body, shop)
    return this.#answer(shop, await this.#readOfOrder('amendment', orderId, body, shop), idempotency, reply)
  }

  @Put('orders/:orderId/amendments')
  @Problems('invalid-order', 'other-order', 'unknown-order', 'stale-revision', 'stale-content', 'too-late')
  @MayRepeat()
  @Takes()
  @ApiBody({ type: PlaceOrder })
  replace(
    @CallingShop() shop: Shop,
    @Param() params: OrderParams,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestAnswer> {
    return this.amend(shop, params, body, key, reply)
  }

  @Post('orders/:orderId/cancellation')
  @Problems('invalid-cancellation', 'other-order', 'unknown-order', 'too-late')
  @MayRepeat()
  @Takes()
  @ApiBody({ type: CancellationRequest, required: false })
  async cancel(
    @CallingShop() shop: Shop,
    @Param() { orderId }: OrderParams,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestAnswer> {
    const idempotency = optionalIdempotencyOf(key, `cancellation of ${orderId}`, body ?? {}, shop)
    return this.#answer(shop, await this.#readOfOrder('cancellation', orderId, body ?? {}, shop), idempotency, reply)
  }

  @Post('payments')
  @Problems('invalid-payment', 'payment-mismatch', 'amount-overflow', 'too-many-early')
  @MayRepeat()
  @Takes()
  @ApiBody({ type: NotePayment })
  async pay(
    @CallingShop() shop: Shop,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestAnswer> {
    const reading = readRecordOf('payment', body, shop, requestArrival())
    return this.#answer(shop, reading, optionalIdempotencyOf(key, 'payment', body, shop), reply)
  }

  /** The path names the order; a body may name it again. Throws HttpProblem. */
  async #readOfOrder(kind: 'amendment' | 'cancellation', orderId: string, body: unknown, shop: Shop): Promise<Reading> {
    const externalId = await this.orders.externalIdOf(shop.shopId, orderId)
    const reading = readRecordOf(kind, withExternalId(body, externalId), shop, requestArrival())
    if (!('outcome' in reading) && reading.externalId !== externalId) throw otherOrder()
    return reading
  }

  /** What cannot be read now may have been read before: the shop may have changed since. */
  async #answer(shop: Shop, reading: Reading, idempotency: IdempotencyKey | undefined, reply: FastifyReply): Promise<RequestAnswer> {
    if (!('outcome' in reading)) return respond(reading.externalId, await this.requests.submit({ record: reading, idempotency }), reply)
    const remembered = idempotency && (await this.requests.remembered(shop.shopId, idempotency))
    return respond(reading.externalId ?? '', remembered ?? reading, reply)
  }
}

function respond(externalId: string, answer: Answer, reply: FastifyReply): RequestAnswer {
  const { status, body } = toResponse(externalId, answer)
  void reply.status(status)
  return body
}

const withExternalId = (body: unknown, externalId: string): unknown =>
  typeof body === 'object' && body !== null && !Array.isArray(body) ? { externalId, ...body } : body

const otherOrder = (): HttpProblem => refusal('other-order', 'the externalId in the body is another than that of the order in the path')
