import { Injectable } from '@nestjs/common'
import { Counter, Histogram, register } from 'prom-client'

const SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60, 120, 300, 600, 720, 900, 1_200, 1_800, 3_600, 14_400]

/** What the promises came to, in the process's default registry. */
@Injectable()
export class SlaMetrics {
  readonly acceptanceToHandoff = histogram(
    'fifteen_acceptance_to_handoff_seconds',
    'Arrival of an order to its acknowledged dossier, by the wall',
    SECONDS,
  )
  readonly promises = counter(
    'fifteen_promises_total',
    'Promises met, and promises breached as soon as they are; a hand-off in time that became known late counts as both',
    ['outcome'],
  )
  readonly breaches = counter('fifteen_breaches_total', 'Breached promises of orders that have ended, by whose time it was', [
    'breach_class',
  ])
  readonly rungs = counter('fifteen_rungs_fired_total', 'Rungs of the ladder that fired', ['stage', 'rung'])
  readonly actions = counter('fifteen_ladder_actions_total', 'What became of the actions of fired rungs', ['action', 'result'])
}

// A process has one registry; asking twice for a metric (a second application in a test) gets the first.
function counter(name: string, help: string, labelNames: string[]): Counter {
  return (register.getSingleMetric(name) as Counter | undefined) ?? new Counter({ name, help, labelNames })
}

function histogram(name: string, help: string, buckets: number[]): Histogram {
  return (register.getSingleMetric(name) as Histogram | undefined) ?? new Histogram({ name, help, labelNames: ['outcome'], buckets })
}
