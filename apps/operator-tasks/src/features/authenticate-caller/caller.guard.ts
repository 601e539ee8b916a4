import { ADMIN_ACCESS, type AccessKey } from '@fifteen/kernel'
import { ADMIN_KEY, apiKeyOf, hashApiKey, sameHash, unauthorized } from '@fifteen/service-defaults'
import { createParamDecorator, Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common'
import type { FastifyRequest } from 'fastify'
import type { Operator } from '../../persistence/operator.store.js'
import { Problems } from '../../problems.js'
import { OperatorKeys } from './operator-keys.js'

/** Who asks: an operator, or an administrator without one. */
export type Caller = { kind: 'admin' } | { kind: 'operator'; operator: Operator }

type CalledRequest = FastifyRequest & { caller?: Caller }

const OPERATOR_ACCESS: AccessKey = { name: 'operator-key', description: 'The key of an operator, shown once when they are added.' }

/** Lets operators in by their key. */
@Problems('too-many-waiting')
@Injectable()
export class OperatorGuard implements CanActivate {
  static readonly keys = [OPERATOR_ACCESS]

  constructor(private readonly keys: OperatorKeys) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<CalledRequest>()
    const key = apiKeyOf(request)
    const operator = key === undefined ? undefined : await this.keys.holder(hashApiKey(key))
    if (!operator) throw unauthorized()
    request.caller = { kind: 'operator', operator }
    return true
  }
}

/** Lets administrators and operators in. */
@Problems('too-many-waiting')
@Injectable()
export class CallerGuard implements CanActivate {
  static readonly keys = [OPERATOR_ACCESS, ADMIN_ACCESS]

  readonly #adminHash: string

  constructor(
    @Inject(ADMIN_KEY) adminKey: string,
    private readonly operators: OperatorGuard,
  ) {
    this.#adminHash = hashApiKey(adminKey)
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<CalledRequest>()
    const key = apiKeyOf(request)
    if (key === undefined || !sameHash(hashApiKey(key), this.#adminHash)) return this.operators.canActivate(context)
    request.caller = { kind: 'admin' }
    return true
  }
}

const callerOf = (context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<CalledRequest>()
  if (!caller) throw unauthorized()
  return caller
}

export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => callerOf(context))

export const CurrentOperator = createParamDecorator((_: unknown, context: ExecutionContext): Operator => {
  const caller = callerOf(context)
  if (caller.kind !== 'operator') throw unauthorized()
  return caller.operator
})
