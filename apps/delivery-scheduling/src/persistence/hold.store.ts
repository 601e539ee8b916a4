import { FifteenError } from '@fifteen/kernel'
import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import type { EndReason, Hold, HoldState } from '../domain/hold.js'
import type { SlotProblem } from '../domain/slot.js'

/** Another instance wrote the row of one of these orders first. Nothing was saved; the same work succeeds on the new rows. */
export class HoldRaced extends FifteenError {
  constructor(lost: number) {
    super('hold-raced', `${lost} orders were written by another instance meanwhile`, { retryable: true })
  }
}

type Instants = 'receivedAt' | 'heldAt' | 'expiresAt' | 'taskClosedAt'
type HoldRow = Omit<Hold, Instants> & Record<Instants, Date | null>

const COLUMNS = `order_id as "orderId", shop_id as "shopId", revision, state, version, slot_id as "slotId", method_id as "methodId",
  zone_id as "zoneId", wished_slot_id as "wishedSlotId", wished_day as "wishedDay", problem, received_at as "receivedAt", held_at as "heldAt",
  expires_at as "expiresAt", confirmed_version as "confirmedVersion", settled_version as "settledVersion",
  handed_off_version as "handedOffVersion", open_tasks as "openTasks", closed_tasks as "closedTasks", task_closed_at as "taskClosedAt", ended`

const lock = statement('hold-lock', `select ${COLUMNS} from slot_hold where order_id = any($1::uuid[]) order by order_id for update`)
const lockIdle = statement(
  'hold-lock-idle',
  `select ${COLUMNS} from slot_hold where order_id = any($1::uuid[]) order by order_id for update skip locked`,
)
const present = statement('hold-present', 'select order_id as "orderId" from slot_hold where order_id = any($1::uuid[])')
const find = statement('hold-find', `select ${COLUMNS} from slot_hold where order_id = $1`)

/** The guard is in the statement: a row that was written since it was read has another revision and stays as it is. */
const save = statement(
  'hold-save',
  `with saved as (
     insert into slot_hold as h (order_id, shop_id, revision, state, version, slot_id, method_id, zone_id, wished_slot_id, wished_day, problem,
       received_at, held_at, expires_at, confirmed_version, settled_version, handed_off_version, open_tasks, closed_tasks, task_closed_at, ended)
     select order_id, shop_id, revision + 1, state, version, slot_id, method_id, zone_id, wished_slot_id, wished_day, problem,
       received_at, held_at, expires_at, confirmed_version, settled_version, handed_off_version,
       string_to_array(open_tasks, ' '), string_to_array(closed_tasks, ' '), task_closed_at, ended
     from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
       $11::text[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::int[], $16::int[], $17::int[], $18::text[], $19::text[],
       $20::timestamptz[], $21::text[]) as u(order_id, shop_id, revision, state, version, slot_id, method_id, zone_id, wished_slot_id,
       wished_day, problem, received_at, held_at, expires_at, confirmed_version, settled_version, handed_off_version, open_tasks, closed_tasks,
       task_closed_at, ended)
     order by order_id
     on conflict (order_id) do update set revision = excluded.revision, state = excluded.state, version = excluded.version,
       slot_id = excluded.slot_id, method_id = excluded.method_id, zone_id = excluded.zone_id, wished_slot_id = excluded.wished_slot_id,
       wished_day = excluded.wished_day, problem = excluded.problem, received_at = excluded.received_at, held_at = excluded.held_at,
       expires_at = excluded.expires_at, confirmed_version = excluded.confirmed_version, settled_version = excluded.settled_version,
       handed_off_version = excluded.handed_off_version, open_tasks = excluded.open_tasks, closed_tasks = excluded.closed_tasks,
       task_closed_at = excluded.task_closed_at, ended = excluded.ended
     where h.revision = excluded.revision - 1
     returning 1)
   select count(*)::int as count from saved`,
)

/** The row per order. */
@Injectable()
export class HoldStore {
  /** Locks the rows of these orders, which must be sorted. */
  async lock(sql: Sql, orderIds: readonly string[]): Promise<Hold[]> {
    return (await sql.query<HoldRow>(lock, [orderIds])).map(toHold)
  }

  /** Locks those rows that nobody else is at work on. */
  async lockIdle(sql: Sql, orderIds: readonly string[]): Promise<Hold[]> {
    return (await sql.query<HoldRow>(lockIdle, [orderIds])).map(toHold)
  }

  /** Which of these orders have a row. */
  async present(sql: Sql, orderIds: readonly string[]): Promise<string[]> {
    return (await sql.query<{ orderId: string }>(present, [orderIds])).map(({ orderId }) => orderId)
  }

  async find(sql: Sql, orderId: string): Promise<Hold | undefined> {
    const [row] = await sql.query<HoldRow>(find, [orderId])
    return row && toHold(row)
  }

  /** Writes each row as the next revision of what was read. Throws HoldRaced. */
  async save(sql: Sql, holds: readonly Hold[]): Promise<void> {
    if (!holds.length) return
    const column = <T>(value: (hold: Hold) => T): T[] => holds.map(value)
    const [row] = await sql.query<{ count: number }>(save, [
      column(({ orderId }) => orderId),
      column(({ shopId }) => shopId),
      column(({ revision }) => revision),
      column<HoldState>(({ state }) => state),
      column(({ version }) => version),
      column(({ slotId }) => slotId),
      column(({ methodId }) => methodId),
      column(({ zoneId }) => zoneId),
      column(({ wishedSlotId }) => wishedSlotId),
      column(({ wishedDay }) => wishedDay),
      column<SlotProblem | null>(({ problem }) => problem),
      column(({ receivedAt }) => toDate(receivedAt)),
      column(({ heldAt }) => toDate(heldAt)),
      column(({ expiresAt }) => toDate(expiresAt)),
      column(({ confirmedVersion }) => confirmedVersion),
      column(({ settledVersion }) => settledVersion),
      column(({ handedOffVersion }) => handedOffVersion),
      column(({ openTasks }) => openTasks.join(' ')),
      column(({ closedTasks }) => closedTasks.join(' ')),
      column(({ taskClosedAt }) => toDate(taskClosedAt)),
      column<EndReason | null>(({ ended }) => ended),
    ])
    if (row?.count !== holds.length) throw new HoldRaced(holds.length - (row?.count ?? 0))
  }
}

const toDate = (instant: number | null): Date | null => (instant === null ? null : new Date(instant))

const toHold = (row: HoldRow): Hold => ({
  ...row,
  receivedAt: row.receivedAt?.getTime() ?? null,
  heldAt: row.heldAt?.getTime() ?? null,
  expiresAt: row.expiresAt?.getTime() ?? null,
  taskClosedAt: row.taskClosedAt?.getTime() ?? null,
})
