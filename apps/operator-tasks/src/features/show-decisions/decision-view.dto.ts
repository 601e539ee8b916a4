import {
  DECISION_MAKERS,
  ExplainedRule,
  Id,
  Instant,
  NestedList,
  OneOf,
  Optional,
  Slug,
  Text,
  Whole,
  type DecisionMaker,
} from '@fifteen/contracts'
import { IsBoolean } from 'class-validator'
import type { StoredDecision } from '../../persistence/decision.store.js'
import { MOST_INT } from '../case-files/task-view.dto.js'

export class DecisionView {
  @Id() decisionId: string
  @Whole(1, 1_000_000) baseVersion: number
  @OneOf(['confirm', 'amend', 'cancel']) kind: 'confirm' | 'amend' | 'cancel'
  @IsBoolean() approved: boolean
  @OneOf(DECISION_MAKERS) madeBy: DecisionMaker
  @Instant() madeAt: string
  @Optional() @Slug() operatorId?: string
  @Optional() @Text(60) reason?: string
  @NestedList(() => ExplainedRule, 50) explanation: ExplainedRule[]
  @Whole(0, MOST_INT) policyRevision: number
  /** When intake answered that the order had moved on. */
  @Optional() @Instant() supersededAt?: string
}

export const decisionView = ({ madeAt, supersededAt, operatorId, reason, taskId: _, ...decision }: StoredDecision): DecisionView => ({
  ...decision,
  madeAt: madeAt.toISOString(),
  ...(operatorId === null ? {} : { operatorId }),
  ...(reason === null ? {} : { reason }),
  ...(supersededAt ? { supersededAt: supersededAt.toISOString() } : {}),
})
