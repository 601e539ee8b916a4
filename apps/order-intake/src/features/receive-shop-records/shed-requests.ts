import { Injectable, type OnModuleInit } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { RouteConfig, type FastifyAdapter } from '@nestjs/platform-fastify'
import { MOST_CONTENT_BYTES } from '../../domain/order-limits.js'
import { ShopRequests } from './shop-requests.js'

const SHEDS = 'sheds'

/** A route whose requests are refused unread while too many wait. */
export const Sheds = (): MethodDecorator => RouteConfig({ [SHEDS]: true })

/**
 * Refuses requests of shops before their bodies are read, while more wait than can soon be served: under an overload nearly all of them
 * are refused, and what reading those costs is missing for the others.
 */
@Injectable()
export class ShedRequests implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly requests: ShopRequests,
  ) {}

  onModuleInit(): void {
    this.host.httpAdapter.getInstance().addHook('onRequest', (request, _, next) => {
      // A body that comes without its length is looked at when it has been read; of one with more than an order may have, how much
      // white space is in it only reading tells, and that it is too large is no matter of waiting.
      const bytes = Math.min(Number(request.headers['content-length'] ?? 0), MOST_CONTENT_BYTES)
      next(SHEDS in request.routeOptions.config ? this.requests.refusalOf(bytes) : undefined)
    })
  }
}
