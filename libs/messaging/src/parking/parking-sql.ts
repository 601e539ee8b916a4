import { statement } from '@fifteen/persistence'

const SHOWN = `id, handler, topic, partition, record_offset::text as "offset", key, type, state, code, message, attempts, parked_at, recorded_at`
const WHOLE = `${SHOWN}, scope, headers, value`
const MATCHES =
  '($1::uuid is null or id = $1) and ($2::text is null or handler = $2) and ($3::text is null or (md5(key) = md5($3) and key = $3)) and ($4::text is null or code = $4)'

/** A key with parked records always has a head in the state `parked`, so this costs next to nothing however many wait behind it. */
export const parkedKeys = statement(
  'parked-keys',
  `select p.handler, p.key, p.scope from unnest($1::text[], $2::text[]) as u(handler, key)
   join parked_record p on md5(p.key) = md5(u.key) and p.key = u.key and p.handler = u.handler and p.state = 'parked'
   where (select exists (select from parked_record))`,
)
// FOR SHARE waits for a replay of the key under way: afterwards the key is free, or its next record is found.
export const lockHeads = statement(
  'parked-lock-heads',
  `select u.handler, u.key, u.scope from unnest($1::text[], $2::text[], $3::text[]) as u(handler, key, scope) cross join lateral
     (select 1 from parked_record p where md5(p.key) = md5(u.key) and p.key = u.key and p.handler = u.handler and p.scope = u.scope
      order by p.arrival limit 1 for share) head`,
)
export const insert = statement(
  'park',
  `insert into parked_record (id, handler, topic, partition, record_offset, key, type, headers, value, recorded_at, state, code, message, scope)
   select * from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::bytea[], $10::timestamptz[], $11::text[], $12::text[], $13::text[], $14::text[])
   on conflict (handler, topic, partition, record_offset, recorded_at) do nothing returning id`,
)
export const list = statement('parked-list', `select ${SHOWN} from parked_record where ${MATCHES} order by arrival limit $5`)
export const heads = statement(
  'parked-heads',
  `select ${SHOWN} from parked_record where ${MATCHES} and state = 'parked' order by arrival limit $5`,
)
export const lockOne = statement('parked-lock-one', `select ${WHOLE} from parked_record where id = $1 for update`)
export const lockKey = statement(
  'parked-lock-key',
  `select ${WHOLE} from parked_record where handler = $1 and md5(key) = md5($2) and key = $2 and scope = $3 order by arrival limit $4 for update`,
)
export const remove = statement('parked-remove', 'delete from parked_record where id = any($1)')
export const promote = statement(
  'parked-promote',
  `update parked_record set state = 'parked', code = 'left-behind', message = 'the records before it are dealt with; requeue to go on'
   where id = (select id from parked_record where handler = $1 and md5(key) = md5($2) and key = $2 and scope = $3 order by arrival limit 1) and state = 'behind'
   returning id`,
)
export const failed = statement('parked-failed', 'update parked_record set attempts = attempts + 1, code = $2, message = $3 where id = $1')
export const note = statement(
  'parking-note',
  `insert into parking_action (action, who, why, handler, topic, partition, record_offset, key, type, code, result)
   select $2, $3, $4, handler, topic, partition, record_offset, key, type, code, $5 from parked_record where id = any($1)`,
)
export const count = statement('parked-count', 'select count(*)::int as count from parked_record')
