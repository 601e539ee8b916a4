import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import type { Task } from '../domain/task.js'
import type { TaskState } from '../domain/vocabulary.js'
import type { Operator } from './operator.store.js'
import { listTasks, type TaskFilter } from './task-list.js'
import { TASK } from './task.store.js'

// In a case, so that nobody guesses how few tasks suit: guessed to be few, they would all be fetched and sorted for the one that is wanted,
// instead of being read in the order of their index until one suits.
const SUITS = `t.state = 'waiting' and case when t.shop_id = any($2) and t.skills <@ $3::text[] and t.level <= $4
   and (t.offer_until is null or t.offer_until <= clock_timestamp()
     or ((t.offered_to is null or t.offered_to = any($1::text[]))
       and (t.excluded_operator is null or $1::text[] <> array[t.excluded_operator]))) then true else false end`

// Whoever pulls at the same moment skips what this one has locked: no task goes to two, nobody waits. What was taken before is named.
const lockFirst = statement(
  'queue-lock-first',
  `select ${TASK}, coalesce(t.offer_until > clock_timestamp(), false) as offered from task t where ${SUITS} and t.id <> all($5::uuid[])
   order by t.priority desc, t.deadline, t.id limit $6 for update skip locked`,
)
const peek = statement('queue-peek', `select ${TASK} from task t where ${SUITS} order by t.priority desc, t.deadline, t.id limit 1`)
const LIVE = `operator_id = o.id and state = 'leased' and lease_expires_at > clock_timestamp()`
const hands = statement(
  'queue-hands',
  `select o.id as holder, live.leases, ${TASK} from operator o
   cross join lateral (select count(*)::int as leases from task where ${LIVE}) live
   left join lateral (
     select * from task where ${LIVE} and live.leases >= o.max_leases order by last_action_at desc, id limit 1) t on true
   where o.id = any($1)`,
)
const counts = statement('queue-counts', `select state, count(*)::int as count from task where state <> 'closed' group by state`)
const unserved = statement(
  'queue-unserved',
  `select count(*)::int as count from task t where t.state = 'waiting' and not exists (
     select from operator o where o.presence = 'online' and t.shop_id = any(o.shops) and t.skills <@ o.skills and t.level <= o.level)`,
)
const clock = statement('clock', 'select clock_timestamp() as now')

/** A task that waits, and whether it is still offered to one operator or kept from one. */
export interface Candidate extends Task {
  readonly offered: boolean
}

/** What an operator has at the moment. */
export interface Hands {
  /** Live leases. */
  readonly leases: number
  /** The one acted on last, where there are as many as the operator may have. */
  readonly full?: Task
}

/** Operators of the same shops, skills and level, each once. */
const asked = (operators: readonly Operator[]): unknown[] => {
  const [first] = operators
  return [[...new Set(operators.map(({ id }) => id))], first?.shops ?? [], first?.skills ?? [], first?.level ?? 0]
}

/** The queue as operators and supervisors see it. */
@Injectable()
export class QueueStore {
  /**
   * Locks the first waiting tasks, so many at most, that suit one of the operators, but none of those named: highest priority, then nearest
   * deadline. The operators have the same shops, skills and level.
   */
  async lockFirst(sql: Sql, operators: readonly Operator[], most: number, except: readonly string[]): Promise<Candidate[]> {
    return sql.query<Candidate>(lockFirst, [...asked(operators), except, most])
  }

  async peek(sql: Sql, operator: Operator): Promise<Task | undefined> {
    return (await sql.query<Task>(peek, asked([operator])))[0]
  }

  /** Of those operators that there are. */
  async hands(sql: Sql, operatorIds: readonly string[]): Promise<Map<string, Hands>> {
    const rows = await sql.query<(Task | { id: null }) & { holder: string; leases: number }>(hands, [operatorIds])
    return new Map(rows.map(({ holder, leases, ...task }) => [holder, { leases, ...(task.id !== null && { full: task }) }]))
  }

  async list(sql: Sql, filter: TaskFilter): Promise<Task[]> {
    const { statement: list, values } = listTasks(filter)
    return sql.query<Task>(list, values)
  }

  /** Open tasks by state, and how many of those waiting suit nobody who is online. */
  async counts(sql: Sql): Promise<Record<Exclude<TaskState, 'closed'> | 'unserved', number>> {
    const rows = await sql.query<{ state: TaskState; count: number }>(counts)
    const [nobody] = await sql.query<{ count: number }>(unserved)
    return {
      waiting: 0,
      leased: 0,
      postponed: 0,
      ...Object.fromEntries(rows.map((row) => [row.state, row.count])),
      unserved: nobody?.count ?? 0,
    }
  }

  /** The database's clock, by which leases and timers run. */
  async now(sql: Sql): Promise<Date> {
    const [row] = await sql.query<{ now: Date }>(clock)
    return row?.now ?? new Date(Number.NaN)
  }
}
