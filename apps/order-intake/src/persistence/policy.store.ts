import { statement, type Sql } from '@fifteen/persistence'

export interface ShopPolicy {
  /** Whose; `*` for every shop without a policy of its own. */
  shopId: string
  /** Milliseconds that a cancel, amendment or payment waits for its order. */
  earlyWaitMs: number
}

export const EVERY_SHOP = '*'

const COLUMNS = 'shop_id as "shopId", early_wait_ms::float8 as "earlyWaitMs"'
const list = statement('policies-list', `select ${COLUMNS} from shop_policy`)
const put = statement(
  'policies-put',
  `insert into shop_policy (shop_id, early_wait_ms) values ($1, $2)
   on conflict (shop_id) do update set early_wait_ms = excluded.early_wait_ms returning ${COLUMNS}`,
)

export const listPolicies = (sql: Sql): Promise<ShopPolicy[]> => sql.query<ShopPolicy>(list)

export async function putPolicy(sql: Sql, { shopId, earlyWaitMs }: ShopPolicy): Promise<void> {
  await sql.query(put, [shopId, earlyWaitMs])
}
