import type { ServiceName } from '@fifteen/start'
import type pg from 'pg'
import { idOf, PAST, type Column } from './copied-rows.js'

/** One customer for so many orders. */
const ORDERS_OF_A_CUSTOMER = 5

const CUSTOMERS = `
  insert into customer_identity (shop_id, identity, person_ref)
  select c.shop_id, sha256(convert_to(p.n::text, 'UTF8') || c.identity), ${idOf('c.person_ref')}
  from ${PAST} p join order_state o on o.order_id = p.template join customer_identity c on c.person_ref = o.person_ref
  where p.n % ${ORDERS_OF_A_CUSTOMER} = 0 on conflict do nothing`

const MOVEMENTS = `
  insert into stock_movement (item_id, kind, quantity, at, noted_at)
  select i.id, 'shipped', -(e.entry->>1)::bigint, clock_timestamp() - p.ago, clock_timestamp() - p.ago
  from ${PAST} p join reservation r on r.order_id = p.template and r.state = 'committed'
    join reserved_goods g on g.order_id = p.template cross join lateral jsonb_array_elements(g.goods::jsonb) e(entry)
    join stock_item i on i.shop_id = r.shop_id and i.sku = e.entry->>0 and i.warehouse_id = e.entry->>2`

/** What these movements took away, put to the account of the items, or taken from it again. */
const ACCOUNT = `
  update stock_item i set on_hand = on_hand + $2 * m.sum, committed = committed - $2 * m.sum
  from (select item_id, sum(quantity)::bigint as sum from stock_movement where kind = 'shipped' and at < $1 group by item_id) m
  where m.item_id = i.id`

const UNBALANCED = {
  'stock-confirmation': 'select law as what from stock_violations() limit 1',
  'delivery-scheduling': 'select law as what from slot_law_violation limit 1',
}

const inPast: Record<string, string> = { slot_id: 's.slot_id || c.tag', taken: 'c.taken', day: `(s.day::date - c.days)::text` }
const slots = (columns: readonly Column[]): string => `
  insert into slot (${columns.map(({ name }) => name).join(', ')})
  select ${columns.map(({ name, type }) => inPast[name] ?? (type === 'timestamp with time zone' ? `s.${name} - c.days * interval '1 day'` : `s.${name}`)).join(', ')}
  from (select t.shop_id, t.slot_id, p.days, '~' || p.days as tag, count(*)::int as taken
    from ${PAST} p join slot_hold t on t.order_id = p.template where t.slot_id is not null group by 1, 2, 3) c
  join slot s on s.shop_id = c.shop_id and s.slot_id = c.slot_id`

/**
 * What orders leave in rows that are not their own: customers, goods that left the house, places that were taken. `before`: when the
 * first real order was sent. Throws where a law broke.
 */
export async function layEffects(
  client: pg.Client,
  service: ServiceName,
  columns: ReadonlyMap<string, Column[]>,
  before: Date,
): Promise<void> {
  if (service === 'order-intake') await client.query(CUSTOMERS)
  if (service === 'stock-confirmation') {
    await client.query(MOVEMENTS)
    await client.query(ACCOUNT, [before, 1])
  }
  if (service === 'delivery-scheduling') await client.query(slots(columns.get('slot') ?? []))
  if (service !== 'stock-confirmation' && service !== 'delivery-scheduling') return
  const [broken] = (await client.query<{ what: string }>(UNBALANCED[service])).rows
  if (broken) throw new Error(`the past orders of ${service} are no such as it leaves: ${broken.what}`)
}

export async function removeEffects(client: pg.Client, service: ServiceName, before: Date): Promise<void> {
  if (service === 'stock-confirmation') {
    await client.query(ACCOUNT, [before, -1])
    await client.query(`delete from stock_movement where kind = 'shipped' and at < $1`, [before])
  }
  if (service === 'delivery-scheduling') await client.query(`delete from slot where slot_id like '%~%'`)
}
