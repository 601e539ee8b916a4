import { type Clock } from '../../domain/clock.js'
import { type Evaluation } from '../../domain/evaluation.js'
import { sorted } from '../../domain/fact.js'
import { type Policy, type PolicyRef } from '../../domain/policy.js'
import { type FiredRung } from '../../persistence/ladder.store.js'
import { type ActionView, type OrderSla, type RungView } from './order-sla.dto.js'

const iso = (instant: number): string => new Date(instant).toISOString()

export function orderSlaView(clock: Clock, ref: PolicyRef, policy: Policy, evaluation: Evaluation, fired: readonly FiredRung[]): OrderSla {
  const { state, running, stage, receivedAt, end, elapsedMs, wallMs, deadline, breachClass, paused, stages, stageDeadlines, pauses } =
    evaluation
  return {
    orderId: clock.orderId,
    shopId: clock.shopId,
    state,
    running,
    stage,
    receivedAt: iso(receivedAt),
    endedAt: end && iso(end.at),
    endedBy: end?.kind,
    elapsedMs,
    wallMs,
    promiseMs: policy.promiseMs,
    deadline: iso(deadline),
    breachClass,
    paused: paused?.name,
    nextLookAt: clock.timerAt === undefined ? undefined : iso(clock.timerAt),
    policy: ref,
    stages: stages.map((use) => {
      const at = stageDeadlines[use.stage]
      return { ...use, ...(at === undefined ? {} : { deadline: iso(at) }) }
    }),
    pauses: pauses.map(({ name, from, to, stopsClock }) => ({ name, from: iso(from), to: iso(to), stopsClock })),
    facts: sorted(clock.facts).map(({ kind, at, version }) => ({ fact: kind, at: iso(at), orderVersion: version })),
    timeline: fired.map(({ stage, rung, firedAt, explanation, actions }): RungView => ({
      stage: stage as RungView['stage'],
      rung,
      firedAt: firedAt.toISOString(),
      explanation,
      actions: actions as ActionView[],
    })),
  }
}
