import { backOffDelay, FifteenError, pause, withDeadline } from '@fifteen/kernel'
import { GroupCommit, type UnitOfWork, type WorkContext } from '@fifteen/messaging'
import { isTransientDatabaseError } from '@fifteen/persistence'
import { Gauge, register } from 'prom-client'
import { findIdempotencyKeys, insertIdempotencyKeys, type IdempotencyRow } from '../../persistence/idempotency.store.js'
import { LostRace } from '../../persistence/lost-race.js'
import type { ReceiveShopRecords } from './receive-shop-records.handler.js'
import { refuse, type Answer, type ShopRecord } from './shop-record.js'

export interface ShopRequest {
  record: ShopRecord
  idempotency?: IdempotencyKey
}

export interface IdempotencyKey {
  key: string
  /** Keyed hash of the body. */
  bodyHash: string
}

export interface RequestLimits {
  mostAtOnce: number
  mostWaiting: number
  /** Bytes of content that may wait: a few large orders weigh as much as thousands of small ones. */
  mostBytes: number
  answerMs: number
}

/** More than this process can soon write waits already: try again shortly. */
export class TooMuchWaiting extends FifteenError {
  constructor(bytes: number) {
    super('too-many-waiting', `${bytes} bytes of requests are waiting already; try again shortly`, { retryable: true })
  }
}

const RACE_ATTEMPTS = 5
const RACE_BACK_OFF = { first: 5, most: 50 }

/** Requests by HTTP, gathered into the transactions that they share. Committed before they are answered. */
export class ShopRequests {
  readonly #group: GroupCommit<ShopRequest, Answer | { failed: unknown }>
  readonly #waiting = waitingGauge()
  #bytes = 0

  constructor(
    private readonly work: UnitOfWork,
    private readonly records: ReceiveShopRecords,
    private readonly limits: RequestLimits,
  ) {
    this.#group = new GroupCommit((requests) => this.#transact(requests), limits.mostAtOnce, limits.mostWaiting)
  }

  /** Why a request of so many bytes would not be taken now, whatever is in it; undefined where it would be. */
  refusalOf(bytes: number): FifteenError | undefined {
    return this.#group.refusal ?? (this.#bytes + bytes > this.limits.mostBytes ? new TooMuchWaiting(this.#bytes) : undefined)
  }

  /**
   * The use case's answer. Throws TooManyWaiting, TooMuchWaiting, DeadlineExceeded (the request may still be carried out), or what the
   * database threw.
   */
  async submit(request: ShopRequest): Promise<Answer> {
    const answer = await withDeadline(this.#queue(request), this.limits.answerMs, 'the request')
    if ('failed' in answer) throw answer.failed
    return answer
  }

  /** The answer that was given to this key before, for a request that could not be read now: the shop may have changed since. */
  async remembered(shopId: string, { key, bodyHash }: IdempotencyKey): Promise<Answer | undefined> {
    const [row] = await this.work.run(({ sql }) => findIdempotencyKeys(sql, [{ shopId, key }]), { handler: 'shop-requests' })
    return row && answerOf(row, bodyHash)
  }

  async #queue(request: ShopRequest): Promise<Answer | { failed: unknown }> {
    const bytes = 'content' in request.record ? request.record.content.bytes : 0
    const refusal = this.refusalOf(bytes)
    if (refusal) throw refusal
    this.#bytes += bytes
    this.#waiting.inc()
    try {
      return await this.#group.submit(request)
    } finally {
      this.#bytes -= bytes
      this.#waiting.dec()
    }
  }

  async #transact(requests: ShopRequest[]): Promise<(Answer | { failed: unknown })[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.work.run((context) => this.answer(context, requests), { handler: 'shop-requests' })
      } catch (error) {
        if (error instanceof LostRace && attempt < RACE_ATTEMPTS) await pause(backOffDelay(RACE_BACK_OFF, attempt))
        // The database's trouble is no member's fault: trying each alone would only make all of them wait longer.
        else if (isTransientDatabaseError(error) || isRetryable(error)) return requests.map(() => ({ failed: error }))
        else throw error
      }
    }
  }

  /** Answers requests in order. An idempotency key that was seen gets the answer it got, or is refused with another body. */
  async answer(context: WorkContext, requests: readonly ShopRequest[]): Promise<Answer[]> {
    const keys = requests.flatMap(({ record: { shopId }, idempotency }) => (idempotency ? [{ shopId, key: idempotency.key }] : []))
    const seen = new Map((await findIdempotencyKeys(context.sql, keys)).map((row) => [textOf(row), row]))
    const fresh: ShopRequest[] = []
    const first = new Map<string, ShopRequest>()
    for (const request of requests) {
      const name = nameOf(request)
      if (name !== undefined && (seen.has(name) || first.has(name))) continue
      if (name !== undefined) first.set(name, request)
      fresh.push(request)
    }
    const answered = await this.records.receive(
      context,
      fresh.map(({ record }) => record),
    )
    const answers = new Map(fresh.map((request, index) => [request, answered[index]]))
    const kept = fresh.flatMap((request) => rowOf(request, answers.get(request)))
    await insertIdempotencyKeys(context.sql, kept, context.now)
    const byName = new Map([...seen.values(), ...kept].map((row) => [textOf(row), row]))
    return requests.map((request) => {
      const row = byName.get(nameOf(request) ?? '')
      const answer = answers.get(request) ?? (row && answerOf(row, request.idempotency?.bodyHash ?? ''))
      if (!answer) throw new FifteenError('request-unanswered', 'a request was given no answer')
      if (!answers.has(request)) context.outcome(answer.outcome === 'refused' ? answer.code : 'duplicate')
      return answer
    })
  }
}

const isRetryable = (error: unknown): boolean => error instanceof FifteenError && error.retryable

const textOf = ({ shopId, key }: { shopId: string; key: string }): string => `${shopId}\n${key}`

const nameOf = ({ record: { shopId }, idempotency }: ShopRequest): string | undefined =>
  idempotency && textOf({ shopId, key: idempotency.key })

const rowOf = ({ record: { shopId }, idempotency }: ShopRequest, answer: Answer | undefined): IdempotencyRow[] =>
  idempotency && answer ? [{ shopId, ...idempotency, answer: JSON.stringify(answer) }] : []

const answerOf = ({ bodyHash, answer }: IdempotencyRow, asked: string): Answer =>
  bodyHash === asked
    ? (JSON.parse(answer) as Answer)
    : refuse('idempotency-key-reused', 'this Idempotency-Key was used with another body', 'Idempotency-Key')

const WAITING = 'fifteen_intake_waiting_requests'

// A process has one registry; a second instance in a test gets the first's gauge.
const waitingGauge = (): Gauge =>
  (register.getSingleMetric(WAITING) as Gauge | undefined) ??
  new Gauge({ name: WAITING, help: 'Requests of shops that wait for their transaction' })
