import { FifteenError } from '@fifteen/kernel'
import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import type { BranchAnswer, CaseEnd, OrderCase, VersionFacts } from '../domain/order-case.js'
import { arraysOf, assignments, column, insertText, type Column } from './columns.js'

/** Another instance wrote a case between our reading and our writing of it. */
export class CaseChanged extends FifteenError {
  constructor(wanted: number, written: number) {
    super('case-changed', `${wanted - written} of ${wanted} cases were changed by another instance`, { retryable: true })
  }
}

const COLUMNS: Column<OrderCase>[] = [
  column('order_id', 'uuid', ({ orderId }) => orderId),
  column('shop_id', 'text', ({ shopId }) => shopId),
  column('revision', 'int', ({ revision }) => revision + 1),
  column('version', 'int', ({ version }) => version),
  column('received_at', 'timestamptz', ({ receivedAt }) => receivedAt),
  column('version_at', 'timestamptz', ({ versionAt }) => versionAt),
  column('total', 'bigint', ({ facts }) => facts?.total),
  column('lines', 'int', ({ facts }) => facts?.lines),
  column('payment_method', 'text', ({ facts }) => facts?.paymentMethod),
  column('channel', 'text', ({ facts }) => facts?.channel),
  column('country', 'text', ({ facts }) => facts?.country),
  column('address_complete', 'boolean', ({ facts }) => facts?.addressComplete),
  column('has_comment', 'boolean', ({ facts }) => facts?.hasComment),
  column('known_customer', 'boolean', ({ facts }) => facts?.knownCustomer),
  column('reachable', 'boolean', ({ facts }) => facts?.reachable),
  column('approved_by', 'uuid', ({ approvedBy }) => approvedBy),
  column('stock_version', 'int', ({ stock }) => stock.version),
  column('stock_verdict', 'text', ({ stock }) => stock.verdict),
  column('slot_version', 'int', ({ slot }) => slot.version),
  column('slot_verdict', 'text', ({ slot }) => slot.verdict),
  column('settled_total', 'bigint', ({ settledTotal }) => settledTotal),
  column('payment_sequence', 'int', ({ paymentSequence }) => paymentSequence),
  column('confirmed_version', 'int', ({ confirmedVersion }) => confirmedVersion),
  column('refused_version', 'int', ({ refusedVersion }) => refusedVersion),
  column('refusal_code', 'text', ({ refusalCode }) => refusalCode),
  column('overdue_step', 'int', ({ overdueStep }) => overdueStep),
  column('answered_step', 'int', ({ answeredStep }) => answeredStep),
  column('decision_id', 'uuid', ({ decision }) => decision?.id),
  column('decision_version', 'int', ({ decision }) => decision?.version),
  column('task_id', 'uuid', ({ taskId }) => taskId),
  column('ended', 'text', ({ end }) => end),
]

const NARROW = `order_id as "orderId", shop_id as "shopId", revision, version, received_at as "receivedAt", version_at as "versionAt",
  total::float8 as total, lines, payment_method as "paymentMethod", channel, country, address_complete as "addressComplete",
  has_comment as "hasComment", known_customer as "knownCustomer", reachable, approved_by as "approvedBy",
  stock_version as "stockVersion", stock_verdict as "stockVerdict", slot_version as "slotVersion", slot_verdict as "slotVerdict",
  settled_total::float8 as "settledTotal", payment_sequence as "paymentSequence", confirmed_version as "confirmedVersion",
  refused_version as "refusedVersion", refusal_code as "refusalCode", overdue_step as "overdueStep",
  answered_step as "answeredStep", decision_id as "decisionId", decision_version as "decisionVersion",
  task_id as "taskId", ended as "end"`

interface CaseRow extends Omit<OrderCase, 'facts' | 'stock' | 'slot' | 'decision'>, VersionFacts {
  stockVersion: number
  stockVerdict: BranchAnswer['verdict']
  slotVersion: number
  slotVerdict: BranchAnswer['verdict']
  decisionId: string | null
  decisionVersion: number | null
  end: CaseEnd | null
}

const read = statement('case-read', `select ${NARROW} from order_case where order_id = $1`)
const lock = statement('case-lock', `select ${NARROW} from order_case where order_id = any($1) order by order_id for update`)
const lockFree = statement(
  'case-lock-free',
  `select ${NARROW} from order_case where order_id = any($1) order by order_id for update skip locked`,
)
const save = statement(
  'case-save',
  `${insertText('order_case', COLUMNS)}
   on conflict (order_id) do update set ${assignments(COLUMNS, 'order_id', 'shop_id')}
   where order_case.revision = excluded.revision - 1 returning order_id`,
)

/** The narrow rows of orders. */
@Injectable()
export class CaseStore {
  async find(sql: Sql, orderId: string): Promise<OrderCase | undefined> {
    const [row] = await sql.query<CaseRow>(read, [orderId])
    return row && toCase(row)
  }

  /** Locks the cases that exist, in the order of their ids. With `skipLocked` those that another writer holds are left out. */
  async lock(sql: Sql, orderIds: readonly string[], { skipLocked = false } = {}): Promise<OrderCase[]> {
    if (!orderIds.length) return []
    return (await sql.query<CaseRow>(skipLocked ? lockFree : lock, [orderIds])).map(toCase)
  }

  /** Writes cases as they were read and changed since. Throws CaseChanged where a row is not the one that was read. */
  async save(sql: Sql, cases: readonly OrderCase[]): Promise<void> {
    if (!cases.length) return
    const written = await sql.query(save, arraysOf(COLUMNS, cases))
    if (written.length !== cases.length) throw new CaseChanged(cases.length, written.length)
  }
}

function toCase(row: CaseRow): OrderCase {
  const { total, lines, paymentMethod, channel, country, addressComplete, hasComment, knownCustomer, reachable, ...rest } = row
  const { stockVersion, stockVerdict, slotVersion, slotVerdict, decisionId, decisionVersion, ...known } = rest
  return {
    ...known,
    facts:
      known.version === 0 ? null : { total, lines, paymentMethod, channel, country, addressComplete, hasComment, knownCustomer, reachable },
    stock: { version: stockVersion, verdict: stockVerdict },
    slot: { version: slotVersion, verdict: slotVerdict },
    decision: decisionId === null || decisionVersion === null ? null : { id: decisionId, version: decisionVersion },
  }
}
