import { FifteenError } from '@fifteen/kernel'
import { statement, type Sql } from '@fifteen/persistence'
import type { Reservation, TaskMark } from '../domain/reservation.js'
import type { SettledOrder } from '../domain/settle-chunk.js'
import { goodsFrom, goodsText } from './goods-text.js'

/** Another transaction made the row of an order while this one decided on it. The chunk has to be decided again. */
export class OrderOvertaken extends FifteenError {
  constructor(orders: number) {
    super('order-overtaken', `${orders} orders were changed by another transaction`, { retryable: true })
  }
}

/** Reservations of a chunk, locked, with the revision of each row. */
export interface LockedReservations {
  readonly known: ReadonlyMap<string, Reservation>
  readonly revisions: ReadonlyMap<string, number>
}

interface ReservationRow {
  orderId: string
  shopId: string
  revision: number
  state: Reservation['state']
  version: number
  receivedAt: Date | null
  takenAt: Date | null
  expiresAt: Date | null
  confirmedVersion: number | null
  confirmedAt: Date | null
  handedOffVersion: number
  ended: Reservation['ended']
  taskOpenedId: string | null
  taskOpenedAt: Date | null
  taskClosedId: string | null
  taskClosedAt: Date | null
}

const COLUMNS = `order_id as "orderId", shop_id as "shopId", revision, state, order_version as version, received_at as "receivedAt",
  taken_at as "takenAt", expires_at as "expiresAt", confirmed_version as "confirmedVersion", confirmed_at as "confirmedAt",
  handed_off_version as "handedOffVersion", ended, task_opened_id as "taskOpenedId", task_opened_at as "taskOpenedAt",
  task_closed_id as "taskClosedId", task_closed_at as "taskClosedAt"`

const lock = statement(
  'reservation-lock',
  `select ${COLUMNS} from reservation where order_id = any($1::uuid[]) order by order_id for update`,
)
const find = statement('reservation-find', `select ${COLUMNS} from reservation where order_id = $1`)
// Apart from the lock: a row that another transaction changed while we waited for it must not come with its goods of before.
const goods = statement('reservation-goods', 'select order_id as "orderId", goods from reserved_goods where order_id = any($1::uuid[])')
const save = statement(
  'reservation-save',
  `insert into reservation select * from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::int[], $6::timestamptz[], $7::timestamptz[],
     $8::timestamptz[], $9::int[], $10::timestamptz[], $11::int[], $12::text[], $13::uuid[], $14::timestamptz[], $15::uuid[], $16::timestamptz[])
     as u(order_id) order by u.order_id
   on conflict (order_id) do update set revision = excluded.revision, state = excluded.state, order_version = excluded.order_version,
     received_at = excluded.received_at, taken_at = excluded.taken_at, expires_at = excluded.expires_at,
     confirmed_version = excluded.confirmed_version, confirmed_at = excluded.confirmed_at, handed_off_version = excluded.handed_off_version,
     ended = excluded.ended, task_opened_id = excluded.task_opened_id, task_opened_at = excluded.task_opened_at,
     task_closed_id = excluded.task_closed_id, task_closed_at = excluded.task_closed_at
   where reservation.revision = excluded.revision - 1 returning order_id`,
)
const saveGoods = statement(
  'reservation-goods-save',
  `insert into reserved_goods select * from unnest($1::uuid[], $2::int[], $3::text[]) as u(order_id) order by u.order_id
   on conflict (order_id) do update set order_version = excluded.order_version, goods = excluded.goods`,
)

/** Reservations, one narrow row an order, and their goods, written once for each taking. */
export class ReservationStore {
  /** Locks the rows of these orders in the order of their ids. */
  async lock(sql: Sql, orderIds: readonly string[]): Promise<LockedReservations> {
    const rows = await sql.query<ReservationRow>(lock, [[...new Set(orderIds)]])
    const goodsByOrder = await this.#goods(
      sql,
      rows.filter(({ ended }) => ended === null).map(({ orderId }) => orderId),
    )
    return {
      known: new Map(rows.map((row) => [row.orderId, toReservation(row, goodsByOrder.get(row.orderId))])),
      revisions: new Map(rows.map(({ orderId, revision }) => [orderId, revision])),
    }
  }

  async find(sql: Sql, orderId: string): Promise<Reservation | null> {
    const [row] = await sql.query<ReservationRow>(find, [orderId])
    if (!row) return null
    const goodsByOrder = row.ended === null ? await this.#goods(sql, [orderId]) : new Map<string, string>()
    return toReservation(row, goodsByOrder.get(orderId))
  }

  /** Throws OrderOvertaken when a row is not as it was locked. */
  async save(sql: Sql, orders: readonly SettledOrder[], revisions: ReadonlyMap<string, number>): Promise<void> {
    if (!orders.length) return
    const rows = orders.map(({ after }) => after)
    const [saved] = await Promise.all([this.#saveRows(sql, rows, revisions), this.#saveGoods(sql, orders)])
    if (saved.length !== rows.length) throw new OrderOvertaken(rows.length - saved.length)
  }

  #saveRows(sql: Sql, rows: readonly Reservation[], revisions: ReadonlyMap<string, number>): Promise<object[]> {
    return sql.query(save, [
      rows.map((r) => r.orderId),
      rows.map((r) => r.shopId),
      rows.map((r) => (revisions.get(r.orderId) ?? 0) + 1),
      rows.map((r) => r.state),
      rows.map((r) => r.version),
      rows.map((r) => toDate(r.receivedAt)),
      rows.map((r) => toDate(r.takenAt)),
      rows.map((r) => toDate(r.expiresAt)),
      rows.map((r) => r.confirmed?.version ?? null),
      rows.map((r) => toDate(r.confirmed?.at)),
      rows.map((r) => r.handedOffVersion),
      rows.map((r) => r.ended),
      rows.map((r) => r.taskOpened?.taskId ?? null),
      rows.map((r) => toDate(r.taskOpened?.at)),
      rows.map((r) => r.taskClosed?.taskId ?? null),
      rows.map((r) => toDate(r.taskClosed?.at)),
    ])
  }

  async #saveGoods(sql: Sql, orders: readonly SettledOrder[]): Promise<void> {
    const written = orders.filter(goodsChanged).map(({ after }) => after)
    if (!written.length) return
    await sql.query(saveGoods, [written.map((r) => r.orderId), written.map((r) => r.version), written.map(goodsText)])
  }

  async #goods(sql: Sql, orderIds: readonly string[]): Promise<Map<string, string>> {
    if (!orderIds.length) return new Map()
    const rows = await sql.query<{ orderId: string; goods: string }>(goods, [orderIds])
    return new Map(rows.map((row) => [row.orderId, row.goods]))
  }
}

/** Pinning and shipping move no goods. What an ended order once had is of no use to anybody. */
const goodsChanged = ({ before, after }: SettledOrder): boolean =>
  after.ended === null && (after.version !== before.version || after.allocations !== before.allocations)

const toDate = (instant: number | null | undefined): Date | null => (instant === null || instant === undefined ? null : new Date(instant))

const toMark = (taskId: string | null, at: Date | null): TaskMark | null =>
  taskId === null || at === null ? null : { taskId, at: at.getTime() }

const toReservation = (row: ReservationRow, text: string | undefined): Reservation => ({
  orderId: row.orderId,
  shopId: row.shopId,
  state: row.state,
  version: row.version,
  ...goodsFrom(text),
  receivedAt: row.receivedAt?.getTime() ?? null,
  takenAt: row.takenAt?.getTime() ?? null,
  expiresAt: row.expiresAt?.getTime() ?? null,
  confirmed: row.confirmedVersion === null ? null : { version: row.confirmedVersion, at: row.confirmedAt?.getTime() ?? 0 },
  handedOffVersion: row.handedOffVersion,
  ended: row.ended,
  taskOpened: toMark(row.taskOpenedId, row.taskOpenedAt),
  taskClosed: toMark(row.taskClosedId, row.taskClosedAt),
})
