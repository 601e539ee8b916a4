import { newId } from '@fifteen/kernel'
import pg from 'pg'
import { report, told } from '../harness/in-child.js'
import { TOPICS } from '../harness/parties.js'
import { bareConsume } from './bare-consume.js'
import type { DrainReport } from './consumer-protocol.js'
import { DrainMeter } from './drained.js'
import type { BareIntakeOptions } from './bare-intake.js'

/** The least that takes orders from a topic: the documents as they came, 500 a transaction, each once. */
const { brokers, databaseUrl, groupId, total } = told<BareIntakeOptions>()
const client = new pg.Client({ connectionString: databaseUrl })
await client.connect()
await client.query(
  'create table if not exists bare_document (id uuid primary key, external_id text unique not null, document text not null)',
)

const insert = {
  name: 'bare-documents',
  text: `insert into bare_document (id, external_id, document) select * from unnest($1::uuid[], $2::text[], $3::text[])
         on conflict (external_id) do nothing`,
}
const meter = new DrainMeter(total)
await bareConsume({ brokers, topic: TOPICS.orders, groupId, total }, async (records) => {
  const documents = records.map(({ value }) => value?.toString() ?? '')
  await client.query('begin')
  await client.query({ ...insert, values: [records.map(newId), records.map(({ key }) => key?.toString() ?? ''), documents] })
  await client.query('commit')
  meter.add(records.length)
})
await client.end()
report<DrainReport>({ type: 'drained', ...(await meter.finished) })
