import { CalendarDay, Nested, NestedList, Optional, Slug, Text, Whole } from '@fifteen/contracts'
import { Example, type JsonOf } from '@fifteen/service-defaults'
import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, Matches, Max, Min } from 'class-validator'
import type { BlackoutDay, CutOff, DeliveryMethod, DeliveryZone, Schedule, SlotTemplate } from '../../domain/schedule.js'

const SHORT_SLUG = /^[a-z0-9][a-z0-9-]{0,19}$/
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/
const END_TIME = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/
const MONTH_MS = 2_678_400_000

/** Name of a method or zone: it stands in the ids of its slots. */
const ShortSlug = (): PropertyDecorator =>
  Matches(SHORT_SLUG, { message: '$property must be 1 to 20 lower-case letters, digits or hyphens' })

const TimeOfDay = (pattern: RegExp): PropertyDecorator => Matches(pattern, { message: '$property must be a time such as 09:30' })

const Country = (): PropertyDecorator => Matches(/^[A-Z]{2}$/, { message: '$property must be two capitals such as GB' })

export class CutOffDto implements CutOff {
  @Optional() @Whole(0, MONTH_MS) beforeStartMs?: number
  @Optional() @TimeOfDay(TIME) dayBeforeAt?: string
}

export class DeliveryMethodDto implements DeliveryMethod {
  @ShortSlug() methodId: string
  @Text(100) name: string
  @Optional() @Nested(() => CutOffDto) cutOff?: CutOffDto
}

export class DeliveryZoneDto implements DeliveryZone {
  @ShortSlug() zoneId: string
  @Optional() @Country() country?: string
  @IsArray()
  @ArrayMaxSize(500)
  @Matches(/^[A-Z0-9]{1,4}$/, { each: true, message: '$property must each be one to four letters or digits, in capitals' })
  postcodePrefixes: string[]
}

export class SlotTemplateDto implements SlotTemplate {
  @ShortSlug() methodId: string
  @ShortSlug() zoneId: string
  /** ISO weekdays: Monday is 1. */
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(7) @IsInt({ each: true }) @Min(1, { each: true }) @Max(7, { each: true }) weekdays: number[]
  @TimeOfDay(TIME) from: string
  @TimeOfDay(END_TIME) to: string
  @Whole(0, 1_000_000) capacity: number
}

export class BlackoutDayDto implements BlackoutDay {
  @CalendarDay() day: string
  @Text(200) reason: string
  @Optional() @ShortSlug() methodId?: string
  @Optional() @ShortSlug() zoneId?: string
}

const SCHEDULE: JsonOf<ScheduleDto> = {
  timeZone: 'Europe/London',
  methods: [{ methodId: 'courier', name: 'Courier', cutOff: { beforeStartMs: 7_200_000, dayBeforeAt: '18:00' } }],
  zones: [{ zoneId: 'london', country: 'GB', postcodePrefixes: ['SW', 'EC'] }],
  templates: [{ methodId: 'courier', zoneId: 'london', weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '12:00', capacity: 40 }],
  blackoutDays: [{ day: '2026-12-25', reason: 'Christmas Day', methodId: 'courier', zoneId: 'london' }],
}

/** All that a shop offers; replaces what it offered before. */
@Example<ScheduleDto>(SCHEDULE)
export class ScheduleDto implements Schedule {
  /** IANA name; left out, the zone in which the shop was announced. */
  @Optional() @Text(60) timeZone?: string
  /** The first is the one that an order without a wish gets. */
  @NestedList(() => DeliveryMethodDto, 20) methods: DeliveryMethodDto[]
  @NestedList(() => DeliveryZoneDto, 100) zones: DeliveryZoneDto[]
  @NestedList(() => SlotTemplateDto, 500) templates: SlotTemplateDto[]
  @NestedList(() => BlackoutDayDto, 400) blackoutDays: BlackoutDayDto[]
}

@Example<PutScheduleDto>({ ...SCHEDULE, baseVersion: 0 })
export class PutScheduleDto extends ScheduleDto {
  /** The version that was changed; the request is refused where it is no longer the one in force. 0: there is none yet. */
  @Optional() @Whole(0, 1_000_000_000) baseVersion?: number
}

export class ShopParams {
  @Slug() shopId: string
}

export class PlannedScheduleView {
  @Slug() shopId: string
  @Whole(1, 1_000_000_000) version: number
  @Text(60) timeZone: string
  /** Slots that are new or different. */
  @Whole(0, 1_000_000) written: number
  /** Slots that are no longer offered. */
  @Whole(0, 1_000_000) withdrawn: number
}

export class ScheduleView {
  @Slug() shopId: string
  @Whole(1, 1_000_000_000) version: number
  @Text(60) timeZone: string
  @Nested(() => ScheduleDto) schedule: ScheduleDto
}
