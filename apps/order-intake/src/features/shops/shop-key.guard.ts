import type { AccessKey } from '@fifteen/kernel'
import { apiKeyOf, unauthorized } from '@fifteen/service-defaults'
import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common'
import type { FastifyRequest } from 'fastify'
import type { Shop } from '../../persistence/shop.store.js'
import { ShopRegistry } from './shop-registry.js'

const callers = new WeakMap<object, Shop>()

/** Lets shops in by their own key; everything they see and change is their own. */
@Injectable()
export class ShopKeyGuard implements CanActivate {
  static readonly keys: AccessKey[] = [
    { name: 'shop-key', description: 'The key of a shop, from an administrator; it opens what is the shop’s own.' },
  ]

  constructor(private readonly shops: ShopRegistry) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>()
    const key = apiKeyOf(request)
    const shop = key === undefined ? undefined : await this.shops.shopOfKey(key)
    if (!shop) throw unauthorized()
    callers.set(request, shop)
    return true
  }
}

/** The shop whose key came with the request; only behind ShopKeyGuard. */
export const CallingShop = createParamDecorator((_: unknown, context: ExecutionContext): Shop => {
  const shop = callers.get(context.switchToHttp().getRequest<FastifyRequest>())
  if (!shop) throw unauthorized()
  return shop
})
