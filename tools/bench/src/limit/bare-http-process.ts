import { randomUUID } from 'node:crypto'
import fastify from 'fastify'
import pg from 'pg'
import { report, told } from '../harness/in-child.js'
import type { BareHttpOptions, BareHttpReport } from './bare-http.js'

/** The least that takes an order by HTTP: parse, insert one row, commit, answer. */
const { databaseUrl, port, connections } = told<BareHttpOptions>()
const pool = new pg.Pool({ connectionString: databaseUrl, max: connections })
await pool.query(
  'create table bare_order (id uuid primary key, external_id text not null, body jsonb not null, at timestamptz default now())',
)

const text = 'insert into bare_order (id, external_id, body) values ($1, $2, $3)'
const server = fastify()
server.post<{ Body: { externalId: string } }>('/v1/orders', async ({ body }, reply) => {
  const orderId = randomUUID()
  await pool.query({ name: 'bare-order', text, values: [orderId, body.externalId, JSON.stringify(body)] })
  return reply.code(202).send({ orderId })
})
await server.listen({ host: '127.0.0.1', port })
report<BareHttpReport>({ type: 'listens' })
