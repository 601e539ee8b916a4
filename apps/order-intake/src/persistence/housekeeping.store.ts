import { statement, type Sql } from '@fifteen/persistence'

/** Rows removed in one statement: a long delete would hold its locks and its snapshot. */
export const HOUSEKEEPING_ROWS = 5_000

const oldKeys = statement(
  'idempotency-sweep',
  `delete from idempotency_key where ctid = any(array(select ctid from idempotency_key where created_at < $1 limit ${HOUSEKEEPING_ROWS})) returning 1 as gone`,
)
const oldRejections = statement(
  'rejections-sweep',
  `delete from rejection where ctid = any(array(select ctid from rejection where rejected_at < $1 limit ${HOUSEKEEPING_ROWS})) returning 1 as gone`,
)

export const sweepIdempotencyKeys = async (sql: Sql, before: Date): Promise<number> => (await sql.query(oldKeys, [before])).length

export const sweepRejections = async (sql: Sql, before: Date): Promise<number> => (await sql.query(oldRejections, [before])).length
