import { statement, type Sql } from '@fifteen/persistence'
import { allWentIn } from './lost-race.js'

export interface IdempotencyRow {
  shopId: string
  key: string
  /** Keyed hash of the body, hex; never the body. */
  bodyHash: string
  /** The answer that was given, as JSON. */
  answer: string
}

const find = statement(
  'idempotency-find',
  `select i.shop_id as "shopId", i.key, encode(i.body_hash, 'hex') as "bodyHash", i.answer
   from (select * from unnest($1::text[], $2::text[]) as k(shop_id, key)) k
   join idempotency_key i on i.shop_id = k.shop_id and i.key = k.key`,
)
const insert = statement(
  'idempotency-insert',
  `insert into idempotency_key (shop_id, key, body_hash, answer, created_at)
   select u.shop_id, u.key, decode(u.body_hash, 'hex'), u.answer, $5
   from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as u(shop_id, key, body_hash, answer)
   order by u.shop_id, u.key on conflict do nothing returning key`,
)

export async function findIdempotencyKeys(sql: Sql, keys: readonly { shopId: string; key: string }[]): Promise<IdempotencyRow[]> {
  if (!keys.length) return []
  return sql.query<IdempotencyRow>(find, [keys.map((k) => k.shopId), keys.map((k) => k.key)])
}

/** Keeps answers. Throws LostRace when another transaction answered the same key meanwhile. */
export async function insertIdempotencyKeys(sql: Sql, rows: readonly IdempotencyRow[], now: Date): Promise<void> {
  if (!rows.length) return
  const inserted = await sql.query(insert, [
    rows.map((r) => r.shopId),
    rows.map((r) => r.key),
    rows.map((r) => r.bodyHash),
    rows.map((r) => r.answer),
    now,
  ])
  allWentIn(inserted, rows.length, 'an idempotency key')
}
