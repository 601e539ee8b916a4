import { ADMIN_ACCESS, type AccessKey } from '@fifteen/kernel'
import { ADMIN_KEY, apiKeyOf, hashApiKey, sameHash, unauthorized } from '@fifteen/service-defaults'
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common'
import type { FastifyRequest } from 'fastify'
import { Problems, refusal } from '../../problems.js'
import { PartnerDirectory } from './partner-directory.js'

const PARTNER_ACCESS: AccessKey = { name: 'partner-key', description: 'The key of a logistics partner, shown once when it is registered.' }

/** Lets a partner in to what is its own; to it, others do not exist. */
@Problems('unknown-partner')
@Injectable()
export class PartnerGuard implements CanActivate {
  static readonly keys = [PARTNER_ACCESS]

  constructor(private readonly partners: PartnerDirectory) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { partnerId?: string } }>>()
    const key = apiKeyOf(request)
    const partner = key === undefined ? undefined : this.partners.byKeyHash(hashApiKey(key))
    if (!partner) throw unauthorized()
    if (partner.partnerId !== request.params.partnerId) throw refusal('unknown-partner')
    return true
  }
}

/** Who reads: an administrator, or a partner that sees its own alone. */
export interface Reader {
  /** Undefined for administrators. */
  readonly partnerId: string | undefined
}

/** Lets administrators and partners in; `readerOf` says who it was. */
@Injectable()
export class ReaderGuard implements CanActivate {
  static readonly keys = [PARTNER_ACCESS, ADMIN_ACCESS]

  readonly #adminHash: string

  constructor(
    private readonly partners: PartnerDirectory,
    @Inject(ADMIN_KEY) adminKey: string,
  ) {
    this.#adminHash = hashApiKey(adminKey)
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest & { reader?: Reader }>()
    const key = apiKeyOf(request)
    const hash = key === undefined ? '' : hashApiKey(key)
    const partner = this.partners.byKeyHash(hash)
    if (!partner && !sameHash(hash, this.#adminHash)) throw unauthorized()
    request.reader = { partnerId: partner?.partnerId }
    return true
  }
}

/** Throws where ReaderGuard does not stand before the route. */
export function readerOf(request: FastifyRequest & { reader?: Reader }): Reader {
  if (!request.reader) throw new TypeError('the route has no ReaderGuard')
  return request.reader
}
