/** One way to break a law by SQL, and how it is mended. */
export interface Break {
  law: string
  how: string
  database: string
  /** The row to break, whose columns are the parameters of the others. */
  pick: string
  harm: string
  mend: string
  /** The order that is to be named, where the break is about one: asked after the harm, with the same parameters. */
  names?: string
}

const THIS_ORDER = 'select $1::text as order_id'
const ITS_ORDER = 'select order_id from task where id = $1'
const PLAINLY_CLOSED = `select task_id from task_history group by task_id
  having array_agg(kind order by revision) = array['opened', 'leased', 'closed'] and count(distinct operator_id) = 1 limit 1`

const BREAKS: Break[] = [
  {
    law: 'no-order-lost',
    how: 'an order that was handed off is pending again',
    database: 'order_intake',
    // The newest: not the one whose clock runs again in the same round, for the clock of a pending order may run.
    pick: `select order_id from order_state where status = 'handed-off' order by received_at desc limit 1`,
    harm: `update order_state set status = 'pending' where order_id = $1`,
    mend: `update order_state set status = 'handed-off' where order_id = $1`,
    names: THIS_ORDER,
  },
  {
    law: 'stock-balances',
    how: 'a unit appears on a shelf',
    database: 'stock_confirmation',
    pick: 'select id from stock_item limit 1',
    harm: 'update stock_item set on_hand = on_hand + 1 where id = $1',
    mend: 'update stock_item set on_hand = on_hand - 1 where id = $1',
  },
  {
    law: 'stock-balances',
    how: 'a reservation outlives its order',
    database: 'stock_confirmation',
    pick: `select order_id from reservation where state = 'committed' limit 1`,
    harm: `update reservation set state = 'pinned' where order_id = $1`,
    mend: `update reservation set state = 'committed' where order_id = $1`,
    names: THIS_ORDER,
  },
  {
    law: 'slot-within-capacity',
    how: 'more orders than places are in a slot',
    database: 'delivery_scheduling',
    pick: `select shop_id, slot_id, method_id, zone_id, capacity - taken + 1 from slot where taken > 0 order by capacity - taken limit 1`,
    harm: `insert into slot_hold (order_id, shop_id, revision, state, version, slot_id, method_id, zone_id, held_at,
        confirmed_version, settled_version, handed_off_version, open_tasks, closed_tasks)
      select gen_random_uuid(), $1, -1, 'pinned', 1, $2, $3, $4, now(), 1, 1, 0, '{}', '{}' from generate_series(1, $5::int)`,
    mend: `delete from slot_hold where revision = -1 and shop_id = $1 and slot_id = $2 and method_id = $3 and zone_id = $4 and $5::int > 0`,
    names: `select order_id from slot_hold where revision = -1 and shop_id = $1 and slot_id = $2 and $3 <> $4 and $5::int > 0`,
  },
  {
    law: 'dossier-never-differs',
    how: 'a dossier that was sent has another content',
    database: 'logistics_handoff',
    pick: `select order_id from partner_message where kind = 'dossier' limit 1`,
    harm: `update partner_message set content = content || '\\x20'::bytea where order_id = $1 and kind = 'dossier'`,
    mend: `update partner_message set content = substring(content from 1 for length(content) - 1) where order_id = $1 and kind = 'dossier'`,
    names: THIS_ORDER,
  },
  {
    law: 'one-live-lease',
    how: 'a task is leased to two operators at once',
    database: 'operator_tasks',
    pick: PLAINLY_CLOSED,
    harm: `with moved as (update task_history set revision = 4 where task_id = $1 and revision = 3 returning task_id, at)
      insert into task_history (task_id, revision, at, kind, operator_id, details)
      select task_id, 3, at, 'leased', 'operator-beside', '{"token":2}' from moved`,
    mend: `with gone as (delete from task_history where task_id = $1 and operator_id = 'operator-beside' returning task_id)
      update task_history h set revision = 5 from gone where h.task_id = gone.task_id and h.revision = 4`,
    names: ITS_ORDER,
  },
  {
    law: 'one-live-lease',
    how: 'a stale lease has changed a task',
    database: 'operator_tasks',
    pick: `select task_id, max(operator_id) from task_history where task_id in (select task_id from task_history group by task_id
      having array_agg(kind order by revision) = array['opened', 'leased', 'closed'] and count(distinct operator_id) = 1) group by task_id limit 1`,
    harm: `update task_history set operator_id = 'operator-before' where task_id = $1 and kind = 'closed' and operator_id = $2`,
    mend: `update task_history set operator_id = $2 where task_id = $1 and kind = 'closed' and operator_id = 'operator-before'`,
    names: `select order_id from task where id = $1 and $2::text is not null`,
  },
  {
    law: 'clock-never-restarts',
    how: 'a clock that ended runs again',
    database: 'sla_tracker',
    // The one that ended first: of a later one there may be news yet, and they would mend it.
    pick: 'select order_id, ended_at from clock where ended_at is not null order by ended_at limit 1',
    harm: 'update clock set ended_at = null where order_id = $1 and $2::timestamptz is not null',
    mend: 'update clock set ended_at = $2 where order_id = $1',
    names: 'select $1::text as order_id where $2::timestamptz is not null',
  },
  {
    law: 'same-key-same-answer',
    how: 'a key answers with an order that its shop does not have',
    database: 'order_intake',
    pick: `select shop_id, (select order_id from order_state o where o.shop_id <> s.shop_id limit 1) from order_state s limit 1`,
    harm: `insert into idempotency_key (shop_id, key, body_hash, answer, created_at)
      values ($1, 'broken', '\\x00', json_build_object('orderId', $2::text), now())`,
    mend: `delete from idempotency_key where shop_id = $1 and key = 'broken' and $2::text is not null`,
    names: 'select $2::text as order_id where $1::text is not null',
  },
  {
    law: 'tenants-apart',
    how: 'a service takes an order for another shop’s',
    database: 'logistics_handoff',
    pick: 'select order_id, shop_id from handoff limit 1',
    harm: `update handoff set shop_id = 'another' where order_id = $1 and $2::text is not null`,
    mend: 'update handoff set shop_id = $2 where order_id = $1',
    names: 'select $1::text as order_id where $2::text is not null',
  },
  {
    law: 'tenants-apart',
    how: 'a name and a phone number stand in a column for anybody',
    database: 'order_intake',
    pick: `select t.order_id, t.entry_id, t.detail, 'rang ' || (p.personal::json ->> 'name') || ' at ' || (p.personal::json ->> 'phone')
      from order_timeline t join order_personal p using (order_id) limit 1`,
    harm: `update order_timeline set detail = $4 where order_id = $1 and entry_id = $2 and detail is not distinct from $3`,
    mend: `update order_timeline set detail = $3 where order_id = $1 and entry_id = $2 and detail = $4`,
    names: 'select $1::text as order_id where $2::bigint > 0 and ($3::text is null or $4::text is not null)',
  },
]

/** Every break once; those of one round are of different laws, so that each must be caught by its own. */
export const ROUNDS: Break[][] = [0, 1].map((round) =>
  BREAKS.filter(({ law }, at) => BREAKS.slice(0, at).filter((before) => before.law === law).length === round),
)

/** What a database does not let anybody do: the law is its own. */
export const REFUSED: { law: string; how: string; database: string; harm: string; code: string }[] = [
  {
    law: 'stock-balances',
    how: 'more reserved than is on hand',
    database: 'stock_confirmation',
    harm: 'update stock_item set reserved = on_hand + shortfall + 1',
    code: '23514',
  },
  {
    law: 'slot-within-capacity',
    how: 'more taken than there is room for',
    database: 'delivery_scheduling',
    harm: 'update slot set taken = ceiling + 1',
    code: '23514',
  },
  {
    law: 'one-live-lease',
    how: 'a second open task of an order, and with it a second lease',
    database: 'operator_tasks',
    harm: `with one as (select * from task where state = 'closed' limit 1), two as (select generate_series(1, 2))
      insert into task select (jsonb_populate_record(null::task, to_jsonb(one) || jsonb_build_object('id', gen_random_uuid(), 'state', 'leased',
        'operator_id', 'operator-1', 'lease_expires_at', now() + interval '1 hour', 'outcome', null, 'closed_at', null))).* from one, two`,
    code: '23505',
  },
  {
    law: 'one-live-lease',
    how: 'a task that is leased to nobody',
    database: 'operator_tasks',
    harm: `update task set state = 'leased', outcome = null, closed_at = null, operator_id = null
      where id = (select id from task where state = 'closed' limit 1)`,
    code: '23514',
  },
]
