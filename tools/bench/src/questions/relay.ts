import { join } from 'node:path'
import { SERVICE_FLAGS } from '@fifteen/start'
import { type ChildOptions, reportOf } from '../harness/child.js'
import { interleavedPairs, median, quantile } from '../harness/statistics.js'
import { figure } from '../harness/table.js'
import { withDatabase } from '../part/fresh-database.js'
import type { RelayOptions, RelayReport } from '../part/relay-protocol.js'
import type { Answered, Asked, Question } from '../question.js'
import { pairedAnswer, rounded } from './paired.js'

const FULL = { total: 60_000, turns: 3, warmSeconds: 5, seconds: 20 }
const QUICK = { total: 3_000, turns: 1, warmSeconds: 1, seconds: 3 }
const RATE = 500
const WITHIN_MS = 180_000
const SCRIPT = join(import.meta.dirname, '..', 'part', 'relay-process.js')

type Report<Type extends RelayReport['type']> = Extract<RelayReport, { type: Type }>

async function ask(asked: Asked): Promise<Answered> {
  const { total, turns, ...chosen } = asked.quick ? QUICK : FULL
  const steady = { ...chosen, ...(asked.seconds && { seconds: asked.seconds }), rate: asked.rate ?? RATE }
  const { signal, say, nodeFlags } = asked
  return asked.systems.fresh(async (system) => {
    const child = (options: RelayOptions): ChildOptions => {
      const flags = [...SERVICE_FLAGS, ...nodeFlags]
      return { name: `relay-${options.role}`, script: SCRIPT, options, logs: system.logs, nodeFlags: flags }
    }
    const cpuUs: { relay: number[]; produce: number[] } = { relay: [], produce: [] }
    const drain = async (role: { role: 'relay' } | { role: 'produce'; perSend: number }): Promise<Report<'drained'>> => {
      const drained = await withDatabase(system, (databaseUrl) =>
        reportOf<Report<'drained'>>(child({ ...role, total, brokers: system.brokers, databaseUrl }), 'drained', WITHIN_MS, signal),
      )
      say(`${role.role}: ${figure(drained.perSecond)} events/s, ${figure(drained.cpuUs)} CPU-µs each, ${figure(drained.perSend)} a send`)
      cpuUs[role.role].push(drained.cpuUs)
      return drained
    }
    // The relay says how many it sends at a time; the bare producer does as it does.
    const perSend = Math.round((await drain({ role: 'relay' })).perSend)
    const pairs = await interleavedPairs(
      turns,
      async () => (await drain({ role: 'produce', perSend })).perSecond,
      async () => (await drain({ role: 'relay' })).perSecond,
    )
    const { ms } = await withDatabase(system, (databaseUrl) => {
      const options: RelayOptions = { role: 'steady', ...steady, brokers: system.brokers, databaseUrl }
      return reportOf<Report<'latencies'>>(child(options), 'latencies', WITHIN_MS, signal)
    })
    return answered(pairs, cpuUs, perSend, { rate: steady.rate, ms }, asked.quick)
  })
}

function answered(
  pairs: [number, number][],
  cpuUs: { relay: number[]; produce: number[] },
  perSend: number,
  { rate, ms }: { rate: number; ms: number[] },
  quick: boolean,
): Answered {
  const [p50, p99] = [quantile(ms, 0.5), quantile(ms, 0.99)]
  return pairedAnswer({
    ...{ question: 'relay', unit: 'events/s', limit: 'kafkajs produce', product: 'relay', pairs, quick },
    rows: [
      ['events a send', perSend],
      ['CPU-µs an event: relay', median(cpuUs.relay)],
      ['  kafkajs produce', median(cpuUs.produce)],
      [`ms from commit to topic at ${figure(rate)}/s: p50`, p50],
      ['  p99', p99],
    ],
    facts: {
      perSend,
      cpuUs: { relay: rounded(median(cpuUs.relay)), produce: rounded(median(cpuUs.produce)) },
      latency: { rate, p50Ms: rounded(p50, 1), p99Ms: rounded(p99, 1), events: ms.length },
    },
  })
}

export const relay: Question = {
  name: 'relay',
  description: 'events/s from a filled outbox to the topic, against kafkajs produce; milliseconds from commit to topic at 500/s',
  ask,
}
