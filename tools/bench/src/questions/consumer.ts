import { join } from 'node:path'
import { SERVICE_FLAGS } from '@fifteen/start'
import { reportOf } from '../harness/child.js'
import { TOPICS } from '../harness/parties.js'
import { interleavedPairs, median } from '../harness/statistics.js'
import { figure } from '../harness/table.js'
import type { ConsumerOptions, DrainReport } from '../part/consumer-protocol.js'
import { fillTopic } from '../part/fill.js'
import { withDatabase } from '../part/fresh-database.js'
import { orderRecords } from '../part/sample.js'
import type { Answered, Asked, Question } from '../question.js'
import { pairedAnswer, rounded } from './paired.js'

const FULL = { records: 60_000, turns: 3 }
const QUICK = { records: 2_500, turns: 1 }
const DRAINED_WITHIN_MS = 180_000
const SCRIPT = join(import.meta.dirname, '..', 'part', 'consumer-process.js')

type Role = ConsumerOptions['role']

async function ask(asked: Asked): Promise<Answered> {
  const { records, turns } = asked.quick ? QUICK : FULL
  const { signal, say, nodeFlags } = asked
  return asked.systems.fresh(async (system) => {
    const events = orderRecords(records).values()
    const next = () => events.next().value ?? { value: null }
    await fillTopic(system.brokers, TOPICS.accepted, records, next, signal)
    const cpuUs: Record<Role, number[]> = { product: [], kafkajs: [], memory: [] }
    let drains = 0
    const drain = async (role: Role): Promise<number> => {
      const drained = await withDatabase(system, (databaseUrl) => {
        const options: ConsumerOptions = { role, brokers: system.brokers, databaseUrl, group: `bench-${role}-${++drains}`, total: records }
        const child = { name: `consumer-${role}`, script: SCRIPT, options, logs: system.logs, nodeFlags: [...SERVICE_FLAGS, ...nodeFlags] }
        return reportOf<DrainReport>(child, 'drained', DRAINED_WITHIN_MS, signal)
      })
      say(`${role}: ${figure(drained.perSecond)} records/s, ${figure(drained.cpuUs)} CPU-µs each`)
      cpuUs[role].push(drained.cpuUs)
      return drained.perSecond
    }
    const memory = [await drain('memory')]
    const pairs = await interleavedPairs(
      turns,
      () => drain('kafkajs'),
      () => drain('product'),
    )
    memory.push(await drain('memory'))
    return answered(pairs, memory, cpuUs, asked.quick)
  })
}

function answered(pairs: [number, number][], memory: number[], cpuUs: Record<Role, number[]>, quick: boolean): Answered {
  const inMemory = median(memory)
  const ofInMemory = median(pairs.map(([, product]) => product)) / inMemory
  return pairedAnswer({
    ...{ question: 'consumer', unit: 'records/s', limit: 'kafkajs and the same SQL', product: 'batch consumer', pairs, quick },
    rows: [
      ['the same SQL, records in memory', inMemory, memory.map((value) => figure(value)).join(' ')],
      ['batch consumer against that', ofInMemory],
      ['CPU-µs a record: batch consumer', median(cpuUs.product)],
      ['  kafkajs and the same SQL', median(cpuUs.kafkajs)],
      ['  the same SQL, records in memory', median(cpuUs.memory)],
    ],
    facts: {
      inMemory: rounded(inMemory),
      ratioOfInMemory: rounded(ofInMemory, 3),
      cpuUs: Object.fromEntries(Object.entries(cpuUs).map(([role, each]) => [role, rounded(median(each))])),
    },
  })
}

export const consumer: Question = {
  name: 'consumer',
  description: 'records/s through the batch consumer (dedupe, one write, outbox), against kafkajs and the same SQL',
  ask,
}
