import { statement, type Sql } from '@fifteen/persistence'
import { allWentIn } from './lost-race.js'

export interface CustomerIdentity {
  shopId: string
  /** Keyed hash of a customer id, phone or e-mail, hex. */
  identity: string
}

export interface KnownIdentity extends CustomerIdentity {
  personRef: string
}

const find = statement(
  'customers-find',
  `select c.shop_id as "shopId", encode(c.identity, 'hex') as identity, c.person_ref as "personRef"
   from (select u.shop_id, decode(u.identity, 'hex') as identity from unnest($1::text[], $2::text[]) as u(shop_id, identity)) k
   join customer_identity c on c.shop_id = k.shop_id and c.identity = k.identity`,
)
const insert = statement(
  'customers-insert',
  `insert into customer_identity (shop_id, identity, person_ref)
   select u.shop_id, decode(u.identity, 'hex'), u.person_ref from unnest($1::text[], $2::text[], $3::uuid[]) as u(shop_id, identity, person_ref)
   order by u.shop_id, u.identity on conflict do nothing returning person_ref`,
)

export async function findIdentities(sql: Sql, identities: readonly CustomerIdentity[]): Promise<KnownIdentity[]> {
  if (!identities.length) return []
  return sql.query<KnownIdentity>(find, [identities.map((i) => i.shopId), identities.map((i) => i.identity)])
}

/** Adds identities. Throws LostRace when another transaction met the same person meanwhile: both must agree on who it is. */
export async function insertIdentities(sql: Sql, identities: readonly KnownIdentity[]): Promise<void> {
  if (!identities.length) return
  const rows = await sql.query(insert, [
    identities.map((i) => i.shopId),
    identities.map((i) => i.identity),
    identities.map((i) => i.personRef),
  ])
  allWentIn(rows, identities.length, 'a customer')
}
