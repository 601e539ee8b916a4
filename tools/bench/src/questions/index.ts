import type { Question } from '../question.js'
import { bare } from './bare.js'
import { consumer } from './consumer.js'
import { fullSlot } from './full-slot.js'
import { history } from './history.js'
import { historyCost } from './history-cost.js'
import { hotSku } from './hot-sku.js'
import { httpIntake } from './http-intake.js'
import { latency } from './latency.js'
import { loadCurve } from './load-curve.js'
import { longOrder } from './long-order.js'
import { others } from './others.js'
import { overload } from './overload.js'
import { pipeline } from './pipeline.js'
import { relay } from './relay.js'
import { tasks } from './tasks.js'
import { timers } from './timers.js'
import { topicIntake } from './topic-intake.js'

/** In the order in which all of them are asked: the whole pipeline with what may get in its way, edges, parts. */
export const QUESTIONS: readonly Question[] = [
  // latency takes its rate from load-curve.
  ...[pipeline, bare, loadCurve, latency, others, longOrder, overload, history],
  ...[historyCost],
  ...[httpIntake, topicIntake],
  ...[consumer, relay, hotSku, fullSlot, timers, tasks],
]
