import type { CaseDecision } from './decide-case.js'
import type { OrderCase } from './order-case.js'

/** What an order that is not at its end stands for; `nothing` at the end. */
export const WAITS_FOR = ['nothing', 'order', 'stock', 'slot', 'payment', 'decision', 'operator', 'intake', 'hand-off'] as const
export type WaitsFor = (typeof WAITS_FOR)[number]

/** What has to happen next for the order to go on, by what a look at it would decide now. */
export function waitsFor({ end, taskId }: OrderCase, decided: CaseDecision): WaitsFor {
  switch (decided.kind) {
    case 'settled':
      return end === null || end === 'cancelling' ? 'hand-off' : 'nothing'
    case 'wait':
      return decided.for
    case 'wait-payment':
      return 'payment'
    case 'confirm':
    case 'cancel':
      return 'decision'
    case 'task':
      return taskId === null ? 'decision' : 'operator'
  }
}
