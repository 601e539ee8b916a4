import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import type { Decision } from '../domain/look.js'
import type { ExplainedRule } from '../domain/vocabulary.js'
import { arraysOf, column, insertText, type Column } from './columns.js'

/** A decision as it is shown. What it changed stands in the next version of the order, not here. */
export interface StoredDecision {
  decisionId: string
  baseVersion: number
  kind: Decision['kind']
  approved: boolean
  madeBy: Decision['madeBy']
  madeAt: Date
  taskId: string | null
  operatorId: string | null
  reason: string | null
  explanation: ExplainedRule[]
  policyRevision: number
  /** When intake answered that the order had moved on. */
  supersededAt: Date | null
}

const COLUMNS: Column<Decision>[] = [
  column('order_id', 'uuid', ({ orderId }) => orderId),
  column('id', 'uuid', ({ id }) => id),
  column('base_version', 'int', ({ baseVersion }) => baseVersion),
  column('kind', 'text', ({ kind }) => kind),
  column('approved', 'boolean', ({ approved }) => approved),
  column('made_by', 'text', ({ madeBy }) => madeBy),
  column('made_at', 'timestamptz', ({ madeAt }) => madeAt),
  column('task_id', 'uuid', ({ taskId }) => taskId),
  column('operator_id', 'text', ({ operatorId }) => operatorId),
  column('reason', 'text', ({ reason }) => reason),
  column('explanation', 'text', ({ explanation }) => JSON.stringify(explanation)),
  column('policy_revision', 'int', ({ policyRevision }) => policyRevision),
]

const add = statement('decision-add', insertText('decision', COLUMNS))
const supersede = statement(
  'decision-supersede',
  `update decision d set superseded_at = u.at from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as u(order_id, id, at)
   where d.order_id = u.order_id and d.id = u.id and d.superseded_at is null`,
)
const list = statement(
  'decision-list',
  `select id as "decisionId", base_version as "baseVersion", kind, approved, made_by as "madeBy", made_at as "madeAt", task_id as "taskId",
     operator_id as "operatorId", reason, explanation, policy_revision as "policyRevision", superseded_at as "supersededAt"
   from decision where order_id = $1
     and ($2::uuid is null or (made_at, id) > (select d.made_at, d.id from decision d where d.order_id = $1 and d.id = $2))
   order by made_at, id limit $3`,
)

@Injectable()
export class DecisionStore {
  async add(sql: Sql, decisions: readonly Decision[]): Promise<void> {
    if (decisions.length) await sql.query(add, arraysOf(COLUMNS, decisions))
  }

  async supersede(sql: Sql, superseded: readonly { orderId: string; decisionId: string }[], at: Date): Promise<void> {
    if (!superseded.length) return
    await sql.query(supersede, [
      superseded.map(({ orderId }) => orderId),
      superseded.map(({ decisionId }) => decisionId),
      superseded.map(() => at),
    ])
  }

  /** Oldest first, after the given decision. */
  async list(sql: Sql, orderId: string, { after, limit = 100 }: { after?: string; limit?: number } = {}): Promise<StoredDecision[]> {
    const rows = await sql.query<Omit<StoredDecision, 'explanation'> & { explanation: string }>(list, [orderId, after, limit])
    return rows.map(({ explanation, ...row }) => ({ ...row, explanation: JSON.parse(explanation) as ExplainedRule[] }))
  }
}
