import { createHash, timingSafeEqual } from 'node:crypto'
import { ADMIN_ACCESS } from '@fifteen/kernel'
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common'
import type { FastifyRequest } from 'fastify'
import { HttpProblem } from './problem.js'

export const ADMIN_KEY = Symbol('fifteen.admin-key')

/** The key in `Authorization: Bearer …` or `X-Api-Key`. */
export function apiKeyOf(request: FastifyRequest): string | undefined {
  const header = request.headers['x-api-key'] ?? request.headers.authorization?.replace(/^Bearer /i, '')
  return typeof header === 'string' && header ? header : undefined
}

/** SHA-256 of an API key, hex. Keys are long random text, so a fast hash is enough. */
export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('hex')

export const sameHash = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

export const unauthorized = (): HttpProblem =>
  new HttpProblem(401, 'unauthorized', 'send a valid key as Authorization: Bearer …', { headers: { 'www-authenticate': 'Bearer' } })

/** Lets administrators in: policies, shops, parked records. */
@Injectable()
export class AdminGuard implements CanActivate {
  static readonly keys = [ADMIN_ACCESS]

  readonly #hash: string

  constructor(@Inject(ADMIN_KEY) key: string) {
    this.#hash = hashApiKey(key)
  }

  canActivate(context: ExecutionContext): boolean {
    const key = apiKeyOf(context.switchToHttp().getRequest<FastifyRequest>())
    if (key === undefined || !sameHash(hashApiKey(key), this.#hash)) throw unauthorized()
    return true
  }
}
