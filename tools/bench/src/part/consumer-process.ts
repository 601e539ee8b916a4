import { migrateDatabase } from '@fifteen/persistence'
import { createService, ServiceEnv } from '@fifteen/service-defaults'
import type { KafkaMessage } from 'kafkajs'
import pg from 'pg'
import { TOPICS } from '../harness/parties.js'
import { report, told } from '../harness/in-child.js'
import { bareConsume, CHUNK_RECORDS } from './bare-consume.js'
import { BareNoting } from './bare-noting.js'
import type { ConsumerOptions, DrainReport } from './consumer-protocol.js'
import { type Drained, DrainMeter } from './drained.js'
import { notingService } from './noting-service.js'
import { sampleDatabase } from './sample.js'

const { role, brokers, databaseUrl, group, total } = told<ConsumerOptions>()
const meter = new DrainMeter(total)

/** As a second instance beside one that holds the relay's lease: this process only consumes. */
async function product(): Promise<Drained> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query("update relay set holder = gen_random_uuid(), expires_at = 'infinity'")
  await client.end()
  const env = Object.assign(new ServiceEnv(), { DATABASE_URL: databaseUrl, KAFKA_BROKERS: brokers.join(','), LOG_LEVEL: 'warn' })
  const app = await createService(notingService(group, meter), env)
  await app.startAllMicroservices()
  await app.init()
  const drained = await meter.finished
  await app.close()
  return drained
}

async function bare(feed: (write: (records: KafkaMessage[]) => Promise<void>) => Promise<void>): Promise<Drained> {
  const noting = await BareNoting.open(databaseUrl)
  await feed(async (records) => {
    await noting.write(records)
    meter.add(records.length)
  })
  await noting.close()
  return meter.finished
}

const consume = (write: (records: KafkaMessage[]) => Promise<void>) =>
  bareConsume({ brokers, topic: TOPICS.accepted, groupId: group, total }, write)

/** Fetched before the clock runs. */
async function fromMemory(write: (records: KafkaMessage[]) => Promise<void>): Promise<void> {
  const all: KafkaMessage[] = []
  await consume((records) => Promise.resolve(void all.push(...records)))
  for (let at = 0; at < all.length; at += CHUNK_RECORDS) await write(all.slice(at, at + CHUNK_RECORDS))
}

await migrateDatabase(sampleDatabase(databaseUrl))
const roles = { product, kafkajs: () => bare(consume), memory: () => bare(fromMemory) }
report<DrainReport>({ type: 'drained', ...(await roles[role]()) })
