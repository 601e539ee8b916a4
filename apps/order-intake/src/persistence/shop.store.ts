import { statement, type Sql } from '@fifteen/persistence'
import { hashKeyOf, type HashKey } from '../domain/keyed-hash.js'

export interface ShopSettings {
  name: string
  timeZone: string
  currency: string
  /** ISO 3166 alpha-2: how phones and addresses without a country are read. */
  country: string
  partnerId: string
  active: boolean
}

export interface Shop extends ShopSettings {
  shopId: string
  revision: number
  hashKey: HashKey
}

export interface ShopKey {
  keyId: string
  shopId: string
  label: string
}

const COLUMNS = `shop_id as "shopId", name, time_zone as "timeZone", currency, country, partner_id as "partnerId", active, revision,
  hash_key as "hashKey"`

const list = statement('shops-list', `select ${COLUMNS} from shop order by shop_id`)
const find = statement('shops-find', `select ${COLUMNS} from shop where shop_id = $1`)
const upsert = statement(
  'shops-upsert',
  `insert into shop as s (shop_id, name, time_zone, currency, country, partner_id, active, hash_key) values ($1, $2, $3, $4, $5, $6, $7, $8)
   on conflict (shop_id) do update set name = excluded.name, time_zone = excluded.time_zone, currency = excluded.currency,
     country = excluded.country, partner_id = excluded.partner_id, active = excluded.active, revision = s.revision + 1,
     changed_at = clock_timestamp()
   where (s.name, s.time_zone, s.currency, s.country, s.partner_id, s.active)
     is distinct from (excluded.name, excluded.time_zone, excluded.currency, excluded.country, excluded.partner_id, excluded.active)
   returning ${COLUMNS}`,
)
const keys = statement('shop-keys-live', 'select key_hash as "keyHash", shop_id as "shopId" from shop_key where revoked_at is null')
const insertKey = statement(
  'shop-keys-insert',
  `insert into shop_key (key_id, key_hash, shop_id, label) values ($1, $2, $3, $4) on conflict (key_hash) do nothing
   returning key_id as "keyId", shop_id as "shopId", label`,
)
const findKey = statement(
  'shop-keys-find',
  'select key_id as "keyId", shop_id as "shopId", label from shop_key where key_hash = $1 and revoked_at is null',
)
const revokeKey = statement(
  'shop-keys-revoke',
  `update shop_key set revoked_at = coalesce(revoked_at, clock_timestamp()) where shop_id = $1 and key_id = $2 returning key_id as "keyId"`,
)

interface ShopRow extends Omit<Shop, 'hashKey'> {
  hashKey: Buffer
}

const toShop = (row: ShopRow): Shop => ({ ...row, hashKey: hashKeyOf(row.hashKey) })

export const listShops = async (sql: Sql): Promise<Shop[]> => (await sql.query<ShopRow>(list)).map(toShop)

export async function findShop(sql: Sql, shopId: string): Promise<Shop | undefined> {
  return (await sql.query<ShopRow>(find, [shopId])).map(toShop)[0]
}

/** Adds or changes a shop; undefined when it was so already. `hashKey` is taken for a new shop only and never changes. */
export async function upsertShop(sql: Sql, shopId: string, settings: ShopSettings, hashKey: Buffer): Promise<Shop | undefined> {
  const { name, timeZone, currency, country, partnerId, active } = settings
  const rows = await sql.query<ShopRow>(upsert, [shopId, name, timeZone, currency, country, partnerId, active, hashKey])
  return rows.map(toShop)[0]
}

export const listLiveKeys = (sql: Sql): Promise<{ keyHash: string; shopId: string }[]> => sql.query(keys)

/** The key with this hash: added, or as it was added before; undefined when it was revoked. */
export async function addShopKey(sql: Sql, key: ShopKey, keyHash: string): Promise<ShopKey | undefined> {
  const [added] = await sql.query<ShopKey>(insertKey, [key.keyId, keyHash, key.shopId, key.label])
  return added ?? (await sql.query<ShopKey>(findKey, [keyHash]))[0]
}

export async function revokeShopKey(sql: Sql, shopId: string, keyId: string): Promise<boolean> {
  return (await sql.query(revokeKey, [shopId, keyId])).length > 0
}
