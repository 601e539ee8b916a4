import { setTimeout as pause } from 'node:timers/promises'
import { contractOf, OrderReceived } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import { Partitioners } from 'kafkajs'
import { report, told } from '../harness/in-child.js'
import { kafkaClient } from '../harness/kafka.js'
import { TOPICS } from '../harness/parties.js'
import { Pace } from '../load/pace.js'
import { DrainMeter } from './drained.js'
import type { RelayOptions, RelayReport } from './relay-protocol.js'
import { Relayed } from './relayed.js'
import { orderRecords } from './sample.js'

type Of<Role extends RelayOptions['role']> = Extract<RelayOptions, { role: Role }>

/** Records that a bare producer sends in turn: what it holds must not cost it more than the relay's page does. */
const IN_MEMORY = 5_000
const TICK_MS = 1

async function drain({ total, ...at }: Of<'relay'>): Promise<RelayReport> {
  const meter = new DrainMeter(total)
  let sends = 0
  const relayed = await Relayed.open(at, (records) => {
    sends++
    meter.add(records.length)
  })
  await relayed.fill(total)
  relayed.relay.start()
  const drained = await meter.finished
  await relayed.close()
  return { type: 'drained', perSend: total / sends, ...drained }
}

/** One awaited send at a time, as whoever must keep the order of keys has to. */
async function produce({ total, perSend, brokers }: Of<'produce'>): Promise<RelayReport> {
  const meter = new DrainMeter(total)
  const settings = { allowAutoTopicCreation: false, createPartitioner: Partitioners.DefaultPartitioner }
  const producer = kafkaClient(brokers, 'bench-produce').producer(settings)
  await producer.connect()
  const records = orderRecords(Math.min(total, IN_MEMORY)).map(({ key, headers, value }) => ({ key, headers, value }))
  for (let sent = 0; sent < total; sent += perSend) {
    const begin = sent % Math.max(1, records.length - perSend)
    const messages = records.slice(begin, begin + Math.min(perSend, total - sent))
    await producer.send({ topic: TOPICS.accepted, acks: -1, messages })
    meter.add(messages.length)
  }
  await producer.disconnect()
  return { type: 'drained', perSend, ...(await meter.finished) }
}

async function steady({ rate, warmSeconds, seconds, ...at }: Of<'steady'>): Promise<RelayReport> {
  const committed = new Map<string, number>()
  const acknowledged = new Map<string, number>()
  const relayed = await Relayed.open(at, (records) => {
    const now = performance.now()
    for (const { headers } of records) acknowledged.set(headers['ce_id'] ?? '', now)
  })
  relayed.relay.start()
  const commitOne = (): Promise<void> =>
    relayed.work.run(async (context) => {
      const id = context.emit(OrderReceived, { ...contractOf(OrderReceived).example, orderId: newId() })
      context.afterCommit(() => committed.set(id, performance.now()))
    })
  const pace = new Pace()
  const begun = performance.now()
  pace.rate(rate, begun, 0)
  const commits: Promise<void>[] = []
  while (performance.now() < begun + (warmSeconds + seconds) * 1000) {
    for (let due = pace.due(performance.now(), commits.length, 0); due > 0; due--) commits.push(commitOne())
    await pause(TICK_MS)
  }
  await Promise.all(commits)
  while (acknowledged.size < commits.length) await pause(TICK_MS)
  await relayed.close()
  const warm = [...committed].filter(([, at]) => at >= begun + warmSeconds * 1000)
  return { type: 'latencies', ms: warm.map(([id, at]) => (acknowledged.get(id) ?? Infinity) - at) }
}

const options = told<RelayOptions>()
switch (options.role) {
  case 'relay':
    report(await drain(options))
    break
  case 'produce':
    report(await produce(options))
    break
  case 'steady':
    report(await steady(options))
}
