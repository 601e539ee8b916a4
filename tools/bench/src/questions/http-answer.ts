import { median, pairedRatio } from '../harness/statistics.js'
import { figure, table } from '../harness/table.js'
import type { HttpLoadReport } from '../load/http-protocol.js'
import type { Answered } from '../question.js'
import { rounded } from './paired.js'

export interface AtConnections {
  connections: number
  pairs: [bare: number, product: number][]
  bare: HttpLoadReport[]
  product: HttpLoadReport[]
}

/** The answer is the worse of the two; the report has both. */
export function httpAnswer(found: readonly AtConnections[], orders: { accepted: number; durable: number }, quick: boolean): Answered {
  const each = found.map(({ connections, pairs, bare, product }) => ({
    connections,
    measured: median(product.map(({ perSecond }) => perSecond)),
    limit: median(bare.map(({ perSecond }) => perSecond)),
    ratio: pairedRatio(pairs).median,
    p50Ms: median(product.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(product.map(({ p99Ms }) => p99Ms)),
    limitP50Ms: median(bare.map(({ p50Ms }) => p50Ms)),
    generatorCore: { product: median(product.map(({ core }) => core)), limit: median(bare.map(({ core }) => core)) },
  }))
  const [worst] = each.toSorted((a, b) => a.ratio - b.ratio)
  if (!worst) throw new Error('nothing was measured')
  return {
    report: table(
      ['connections', 'order-intake/s', 'bare Fastify/s', 'ratio', 'p50 ms', 'p99 ms', 'bare p50 ms', 'generator, of a core'],
      each.map(({ connections, measured, limit, ratio, p50Ms, p99Ms, limitP50Ms, generatorCore: { product, limit: bare } }) => [
        ...[connections, measured, limit, ratio, p50Ms, p99Ms, limitP50Ms],
        `${figure(product)}, bare ${figure(bare)}`,
      ]),
    ),
    answer: {
      question: 'http-intake',
      measured: rounded(worst.measured),
      limit: rounded(worst.limit),
      ratio: rounded(worst.ratio, 3),
      unit: 'orders/s',
      connections: Object.fromEntries(
        each.map(({ connections, measured, limit, ratio, p50Ms, p99Ms, generatorCore: { product, limit: bare } }) => [
          connections,
          {
            ...{ measured: rounded(measured), limit: rounded(limit), ratio: rounded(ratio, 3), p50Ms, p99Ms },
            generatorCore: [rounded(product, 2), rounded(bare, 2)],
          },
        ]),
      ),
      ...orders,
      quick,
      laws: "order-intake's hold",
    },
  }
}
