import { type Clock } from '../domain/clock.js'
import { type Evaluation, type State } from '../domain/evaluation.js'
import { type PauseBegun, type PauseEnded } from '../domain/pause.js'
import { decodeFacts, encodeFacts } from './fact-codec.js'

/** Columns of `clock` that the clock itself is made of; the others are there to be queried. */
export interface ClockRow {
  orderId: string
  revision: number
  policyVersion: number | null
  timerAt: Date | null
  endedAt: Date | null
  shopId: string
  policyShop: string | null
  state: State | null
  fired: string | null
  pauses: string | null
  facts: string
}

export const CLOCK_COLUMNS = `order_id as "orderId", revision, policy_version as "policyVersion", timer_at as "timerAt", ended_at as "endedAt",
  shop_id as "shopId", policy_shop as "policyShop", state, fired, pauses, facts::text as facts`

interface KeptPauses {
  begun: PauseBegun[]
  ended: PauseEnded[]
  paused: number[]
  resumed: number[]
}

const none: KeptPauses = { begun: [], ended: [], paused: [], resumed: [] }

export function toClock(row: ClockRow): Clock {
  const { begun, ended, paused, resumed } = row.pauses === null ? none : (JSON.parse(row.pauses) as KeptPauses)
  return {
    orderId: row.orderId,
    shopId: row.shopId,
    policy: row.policyShop === null || row.policyVersion === null ? undefined : { shopId: row.policyShop, version: row.policyVersion },
    facts: decodeFacts(row.facts),
    pauses: { begun, ended },
    fired: row.fired?.split(' ') ?? [],
    announced: { paused, resumed },
    state: row.state ?? undefined,
    ended: row.endedAt !== null,
    timerAt: row.timerAt?.getTime(),
  }
}

/** The values of `clock` in the order in which the store writes them. */
export function toValues(clock: Clock, revision: number, evaluation: Evaluation | undefined): unknown[] {
  const { pauses, announced } = clock
  const kept: KeptPauses = {
    begun: [...pauses.begun],
    ended: [...pauses.ended],
    paused: [...announced.paused],
    resumed: [...announced.resumed],
  }
  return [
    clock.orderId,
    revision,
    clock.policy?.version ?? null,
    toDate(clock.timerAt),
    toDate(evaluation?.receivedAt),
    toDate(evaluation?.end?.at),
    toDate(evaluation?.deadline),
    evaluation?.elapsedMs ?? null,
    evaluation?.wallMs ?? null,
    evaluation !== undefined && evaluation.running && evaluation.state !== 'on-time',
    clock.shopId,
    clock.policy?.shopId ?? null,
    clock.state ?? null,
    evaluation?.end?.kind ?? null,
    evaluation?.breachClass ?? null,
    clock.fired.length ? clock.fired.join(' ') : null,
    pauses.begun.length || pauses.ended.length ? JSON.stringify(kept) : null,
    encodeFacts(clock.facts),
  ]
}

const toDate = (instant: number | undefined): Date | null => (instant === undefined ? null : new Date(instant))
