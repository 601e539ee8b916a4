import { Instant, NestedList, OneOf, Optional, Slug, Text, Whole } from '@fifteen/contracts'
import { Example } from '@fifteen/service-defaults'
import { ArrayMaxSize, IsArray, Matches, MinLength } from 'class-validator'
import { Type } from 'class-transformer'
import type { Operator, Presence } from '../../persistence/operator.store.js'

export const PRESENCES = ['online', 'away', 'offline'] as const
const WORD = /^[a-z0-9][a-z0-9-]{0,59}$/

const Words =
  (most: number): PropertyDecorator =>
  (target, field) => {
    IsArray()(target, field)
    ArrayMaxSize(most)(target, field)
    Matches(WORD, { each: true, message: '$property must list words of lower-case letters, digits and hyphens' })(target, field)
  }

export class OperatorIdParam {
  @Slug() operatorId: string
}

@Example<PutOperatorRequest>({ name: 'Olga', skills: ['english', 'french'], shops: ['north-shop'], level: 2, maxLeases: 1 })
export class PutOperatorRequest {
  @Text(200) name: string
  /** Languages, product groups and the like; a task asks for some of them. */
  @Words(100) skills: string[]
  /** Shops that the operator is assigned to. */
  @Words(1000) shops: string[]
  /** Seniority; a task may ask for a least one. */
  @Whole(0, 1000) level: number
  /** Live leases at a time; 1 unless given. */
  @Optional() @Whole(1, 50) maxLeases?: number
  /** The operator's API key; absent: as it is, or a new one that is shown once. */
  @Optional() @Text(200) @MinLength(16) key?: string
}

@Example<PresenceRequest>({ presence: 'online' })
export class PresenceRequest {
  @OneOf(PRESENCES) presence: Presence
}

export class OperatorView {
  @Slug() operatorId: string
  @Text(200) name: string
  @Words(100) skills: string[]
  @Words(1000) shops: string[]
  @Whole(0, 1000) level: number
  @Whole(1, 50) maxLeases: number
  @OneOf(PRESENCES) presence: Presence
  @Instant() presenceAt: string
  /** Shown once, to whoever created the operator without giving a key. */
  @Optional() @Text(200) key?: string
}

export class ListOperatorsQuery {
  /** `next` of the page before. */
  @Optional() @Slug() after?: string
  @Optional() @Type(() => Number) @Whole(1, 500) limit?: number
}

export class OperatorListView {
  @NestedList(() => OperatorView, 500) operators: OperatorView[]
  @Optional() @Slug() next?: string
}

export const operatorView = ({ id, presenceAt, name, skills, shops, level, maxLeases, presence }: Operator): OperatorView => ({
  operatorId: id,
  name,
  skills,
  shops,
  level,
  maxLeases,
  presence,
  presenceAt: presenceAt.toISOString(),
})
