import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import type { HistoryEntry, Task, TaskChange } from '../domain/task.js'
import { arraysOf, assignments, column, insertText, words, type Column } from './columns.js'

const COLUMNS: Column<Task>[] = [
  column('id', 'uuid', ({ id }) => id),
  column('order_id', 'uuid', ({ orderId }) => orderId),
  column('shop_id', 'text', ({ shopId }) => shopId),
  column('order_version', 'int', ({ orderVersion }) => orderVersion),
  column('state', 'text', ({ state }) => state),
  words('reasons', ({ reasons }) => reasons),
  words('skills', ({ skills }) => skills),
  words('added_skills', ({ addedSkills }) => addedSkills),
  column('level', 'int', ({ level }) => level),
  column('priority', 'int', ({ priority }) => priority),
  column('deadline', 'timestamptz', ({ deadline }) => deadline),
  column('opened_at', 'timestamptz', ({ openedAt }) => openedAt),
  column('revision', 'int', ({ revision }) => revision),
  column('token', 'int', ({ token }) => token),
  column('operator_id', 'text', ({ operatorId }) => operatorId),
  column('lease_expires_at', 'timestamptz', ({ leaseExpiresAt }) => leaseExpiresAt),
  column('lease_ms', 'int', ({ leaseMs }) => leaseMs),
  column('leased_version', 'int', ({ leasedVersion }) => leasedVersion),
  column('last_operator_id', 'text', ({ lastOperatorId }) => lastOperatorId),
  column('last_action_at', 'timestamptz', ({ lastActionAt }) => lastActionAt),
  column('due_at', 'timestamptz', ({ dueAt }) => dueAt),
  column('callback_id', 'uuid', ({ callbackId }) => callbackId),
  column('failed_attempts', 'int', ({ failedAttempts }) => failedAttempts),
  column('offered_to', 'text', ({ offeredTo }) => offeredTo),
  column('excluded_operator', 'text', ({ excludedOperator }) => excludedOperator),
  column('offer_until', 'timestamptz', ({ offerUntil }) => offerUntil),
  column('outcome', 'text', ({ outcome }) => outcome),
  column('closed_at', 'timestamptz', ({ closedAt }) => closedAt),
]

/** Every column under the name of its field. */
export const TASK = COLUMNS.map(({ name }) => `t.${name} as "${name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}"`).join(
  ', ',
)

const save = statement(
  'task-save',
  `${insertText('task', COLUMNS)} on conflict (id) do update set ${assignments(COLUMNS, 'id', 'order_id', 'shop_id')}`,
)
const addHistory = statement(
  'task-history-add',
  `insert into task_history (task_id, revision, at, kind, operator_id, details)
   select * from unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::text[], $5::text[], $6::text[])`,
)
const read = statement('task-read', `select ${TASK} from task t where t.id = $1`)
const lock = statement('task-lock', `select ${TASK} from task t where t.id = any($1) order by t.id for update`)
const lockFree = statement('task-lock-free', `select ${TASK} from task t where t.id = any($1) order by t.id for update skip locked`)
const lockHeld = statement(
  'task-lock-held',
  `select ${TASK} from task t where t.operator_id = $1 and t.state = 'leased' order by t.id for update`,
)
const history = statement(
  'task-history',
  `select h.revision, h.at, h.kind, h.operator_id as "operatorId", h.details, h.task_id as "taskId"
   from task_history h join task t on t.id = h.task_id where t.order_id = $1 order by h.at, h.task_id, h.revision limit 500`,
)
const heartbeat = statement(
  'task-heartbeat',
  `update task set lease_expires_at = clock_timestamp() + lease_ms * interval '1 ms'
   where id = $1 and operator_id = $2 and token = $3 and state = 'leased' and lease_expires_at > clock_timestamp()
   returning lease_expires_at as "leaseExpiresAt"`,
)
const touch = statement(
  'task-touch',
  `update task set last_action_at = clock_timestamp() where id = $1 and operator_id = $2 and state = 'leased' and lease_expires_at > clock_timestamp()`,
)
const answered = statement('task-command-answer', 'select answer from task_command where task_id = $1 and token = $2 and fingerprint = $3')
const answer = statement('task-command-keep', 'insert into task_command (task_id, token, fingerprint, answer) values ($1, $2, $3, $4)')

export interface StoredHistoryEntry extends HistoryEntry {
  taskId: string
}

/** A command under a lease, by which its repeat is recognised. */
export interface CommandKey {
  taskId: string
  token: number
  fingerprint: string
}

@Injectable()
export class TaskStore {
  async find(sql: Sql, taskId: string): Promise<Task | undefined> {
    return (await sql.query<Task>(read, [taskId]))[0]
  }

  async lock(sql: Sql, taskIds: readonly string[], { skipLocked = false } = {}): Promise<Task[]> {
    if (!taskIds.length) return []
    return sql.query<Task>(skipLocked ? lockFree : lock, [taskIds])
  }

  /** The tasks that an operator holds, locked. */
  async lockHeldBy(sql: Sql, operatorId: string): Promise<Task[]> {
    return sql.query<Task>(lockHeld, [operatorId])
  }

  /** Writes tasks with their steps. Each must be new, or locked by this transaction. */
  async save(sql: Sql, changes: readonly TaskChange[]): Promise<void> {
    const changed = changes.filter(({ history: steps }) => steps.length)
    if (!changed.length) return
    const tasks = changed.map(({ task }) => task)
    const steps = changed.flatMap(({ task, history: entries }) => entries.map((entry) => ({ taskId: task.id, ...entry })))
    const entries = [
      steps.map(({ taskId }) => taskId),
      steps.map(({ revision }) => revision),
      steps.map(({ at }) => at),
      steps.map(({ kind }) => kind),
      steps.map(({ operatorId }) => operatorId),
      steps.map(({ details }) => JSON.stringify(details)),
    ]
    await Promise.all([sql.query(save, arraysOf(COLUMNS, tasks)), sql.query(addHistory, entries)])
  }

  /** Every step of every task of an order, oldest first. */
  async history(sql: Sql, orderId: string): Promise<StoredHistoryEntry[]> {
    const rows = await sql.query<Omit<StoredHistoryEntry, 'details'> & { details: string }>(history, [orderId])
    return rows.map(({ details, ...row }) => ({ ...row, details: JSON.parse(details) as StoredHistoryEntry['details'] }))
  }

  /** Prolongs a live lease by the database's clock; undefined when it is not live, or not this one. */
  async heartbeat(sql: Sql, taskId: string, operatorId: string, token: number): Promise<Date | undefined> {
    const [row] = await sql.query<{ leaseExpiresAt: Date }>(heartbeat, [taskId, operatorId, token])
    return row?.leaseExpiresAt
  }

  /** Notes that the holder works on it. */
  async touch(sql: Sql, taskId: string, operatorId: string): Promise<void> {
    await sql.query(touch, [taskId, operatorId])
  }

  async answered(sql: Sql, { taskId, token, fingerprint }: CommandKey): Promise<string | undefined> {
    return (await sql.query<{ answer: string }>(answered, [taskId, token, fingerprint]))[0]?.answer
  }

  async keepAnswer(sql: Sql, { taskId, token, fingerprint }: CommandKey, text: string): Promise<void> {
    await sql.query(answer, [taskId, token, fingerprint, text])
  }
}
