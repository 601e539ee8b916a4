import { canonicalJson, newId } from '@fifteen/kernel'
import { currentRequest, HttpProblem, type ProblemTable } from '@fifteen/service-defaults'
import { keyedHash } from '../../domain/keyed-hash.js'
import type { Shop } from '../../persistence/shop.store.js'
import { isShown } from '../order-book/announcements.js'
import type { Answer, Arrival, Refusal } from './shop-record.js'
import type { IdempotencyKey } from './shop-requests.js'
import type { RequestAnswer } from './shop-requests.dto.js'
import { PROBLEMS, refusal } from '../../problems.js'

const CONFLICT = 409
const TABLE: ProblemTable = PROBLEMS

/** Where and when the request being served came in. */
export function requestArrival(): Arrival {
  const request = currentRequest()
  return {
    ...{ via: 'http', source: `request-${newId()}`, topic: null, partition: null, offset: null },
    receivedAt: request?.arrivedAt ?? new Date(),
    ...(request ? { traceparent: request.traceparent } : {}),
  }
}

const KEY = /^[\x21-\x7e]{1,200}$/

/** The caller's key with a keyed hash of the body, where a key is given; `asked` tells equal bodies for different things apart. */
export const optionalIdempotencyOf = (key: string | undefined, asked: string, body: unknown, shop: Shop): IdempotencyKey | undefined =>
  key === undefined ? undefined : idempotencyOf(key, { asked, body }, shop)

/** The caller's key with a keyed hash of the body. Throws HttpProblem 400. */
export function idempotencyOf(key: string | undefined, body: unknown, shop: Shop): IdempotencyKey {
  if (key === undefined || !KEY.test(key)) {
    const problem = key === undefined ? 'is missing' : 'must be 1 to 200 visible ASCII characters'
    throw refusal('idempotency-key-missing', `the Idempotency-Key header ${problem}`)
  }
  return { key, bodyHash: keyedHash(shop.hashKey, `body:${canonicalJson(body)}`) }
}

/** HTTP status and body of an answer. Throws HttpProblem for refusals. */
export function toResponse(externalId: string, answer: Answer): { status: number; body: RequestAnswer } {
  if (answer.outcome === 'refused') throw problemOf(answer)
  const { outcome, orderId, orderVersion, status } = answer
  return {
    status: outcome === 'unchanged' ? 200 : 202,
    body: { outcome, externalId, orderId, orderVersion, ...(status && isShown(status) ? { status } : {}) },
  }
}

export const problemOf = ({ code, problems }: Refusal): HttpProblem =>
  new HttpProblem(TABLE[code]?.[0] ?? CONFLICT, code, problems[0]?.message ?? code, { problems })
