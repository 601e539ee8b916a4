import { Instant, ListOf, Nested, NestedList, OneOf, Optional, Text, Whole } from '@fifteen/contracts'
import { Example } from '@fifteen/service-defaults'
import { ArrayMaxSize, IsArray, Matches } from 'class-validator'
import { type CalendarRules, type OpeningHours } from '../../domain/calendar.js'
import {
  PAUSE_NAMES,
  PROMISES,
  TASK_ACTIONS,
  type LadderRung,
  type PauseName,
  type Policy,
  type PromiseKind,
  type TaskAction,
} from '../../domain/policy.js'
import { STAGES, type Stage } from '../../domain/stage.js'

/** A year of milliseconds: longer is a slip of the pen. */
const LONGEST_MS = 31_536_000_000

/** Local time; `to` up to 24:00, and on the next day where it is not after `from`. */
export class OpeningHoursDto implements OpeningHours {
  @Matches(/^([01]\d|2[0-3]):[0-5]\d$/, { message: '$property must be a time such as 09:00' }) from: string
  @Matches(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, { message: '$property must be a time such as 18:00, or 24:00' }) to: string
}

export class WeekDto {
  @NestedList(() => OpeningHoursDto, 10) monday: OpeningHoursDto[]
  @NestedList(() => OpeningHoursDto, 10) tuesday: OpeningHoursDto[]
  @NestedList(() => OpeningHoursDto, 10) wednesday: OpeningHoursDto[]
  @NestedList(() => OpeningHoursDto, 10) thursday: OpeningHoursDto[]
  @NestedList(() => OpeningHoursDto, 10) friday: OpeningHoursDto[]
  @NestedList(() => OpeningHoursDto, 10) saturday: OpeningHoursDto[]
  @NestedList(() => OpeningHoursDto, 10) sunday: OpeningHoursDto[]
}

export class CalendarDto implements CalendarRules {
  /** IANA zone in which the hours are meant. */
  @Text(60) timeZone: string
  @Nested(() => WeekDto) week: WeekDto
  @IsArray() @ArrayMaxSize(400) @CalendarDays() holidays: string[]
}

function CalendarDays(): PropertyDecorator {
  return Matches(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { each: true, message: '$property must be days such as 2026-12-25' })
}

/** Milliseconds of the promise that each stage may use. */
export class BudgetsDto {
  @Whole(1, LONGEST_MS) intake: number
  @Whole(1, LONGEST_MS) 'stock-and-slot': number
  @Whole(1, LONGEST_MS) operator: number
  @Whole(1, LONGEST_MS) payment: number
  @Whole(1, LONGEST_MS) 'hand-off': number
}

export class LadderRungDto implements LadderRung {
  @OneOf(STAGES) stage: Stage
  /** Per cent of the stage's budget. */
  @Whole(1, 1_000) rung: number
  @ListOf(TASK_ACTIONS, 5) actions: TaskAction[]
}

/** What a shop was promised. All durations in milliseconds. */
@Example<PolicyDto>({
  promise: 'always',
  promiseMs: 900_000,
  budgetsMs: { intake: 30_000, 'stock-and-slot': 90_000, operator: 540_000, payment: 120_000, 'hand-off': 120_000 },
  atRiskPercent: 80,
  ladder: [{ stage: 'operator', rung: 80, actions: ['raise-priority'] }],
  pauses: ['customer-callback'],
  pageWindowMs: 300_000,
})
export class PolicyDto implements Policy {
  @OneOf(PROMISES) promise: PromiseKind
  @Whole(1, LONGEST_MS) promiseMs: number
  @Nested(() => BudgetsDto) budgetsMs: BudgetsDto
  @Whole(1, 100) atRiskPercent: number
  @NestedList(() => LadderRungDto, 40) ladder: LadderRungDto[]
  /** Pauses that stop the clock. */
  @ListOf(PAUSE_NAMES, 10) pauses: PauseName[]
  /** One page to the supervisor within this time. */
  @Whole(1, LONGEST_MS) pageWindowMs: number
  @Optional() @Nested(() => CalendarDto) calendar?: CalendarDto
}

export class PolicyView {
  /** The shop whose policy it is: `*` where the shop has none of its own. */
  @Text(40) shopId: string
  @Whole(1, 1_000_000_000) version: number
  /** Orders received from then on start with it; without, since ever. */
  @Optional() @Instant() effectiveFrom?: string
  @Nested(() => PolicyDto) policy: PolicyDto
}
