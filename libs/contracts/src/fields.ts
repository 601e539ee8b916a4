import { applyDecorators } from './decorators.js'
import { Type, type ClassConstructor } from 'class-transformer'
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator'
import { JSONSchema } from 'class-validator-jsonschema'

// Written out as patterns, because schemas made of these fields know nothing else: a day that no calendar has is refused everywhere.
const ORDINARY_DAY = '(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8])'
const LEAP_YEAR = '[1-9]\\d(?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00'
const DAY = `(?:[1-9]\\d{3}-(?:${ORDINARY_DAY})|(?:${LEAP_YEAR})-02-29)`
const TIME = '([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,6})?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)'
const INSTANT = new RegExp(`^${DAY}T${TIME}$`)
const DATE = new RegExp(`^${DAY}$`)
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** Neither U+0000, which PostgreSQL cannot store, nor halves of surrogate pairs, which come back from it as something else. */
const STORABLE = /^[^\u0000\ud800-\udfff]*$/u
const NOT_STORABLE = '$property must hold neither the character U+0000 nor halves of characters'
/** What may stand in a topic's name, an URL's path and a file's name without escaping. */
const SLUG = /^[a-z0-9][a-z0-9-]{0,39}$/

/** Not class-validator's own `isObject`: the class that is nested says all that a schema needs. */
const ONE_OBJECT = 'isOneObject'

/** Field that may be left out. To send null is something else, and refused, as the schemas made of these fields say. */
export const Optional = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined)

/** Non-empty text of at most `most` characters, which PostgreSQL gives back as it was. */
export const Text = (most: number): PropertyDecorator =>
  applyDecorators(IsString(), MinLength(1), MaxLength(most), Matches(STORABLE, { message: NOT_STORABLE }))

/** UUID in lower case, as `newId` gives it. */
export const Id = (): PropertyDecorator => Matches(UUID, { message: '$property must be a UUID in lower case' })

/** Name of a shop, partner, warehouse, method or zone: lower-case letters, digits and hyphens, at most 40. */
export const Slug = (): PropertyDecorator => Matches(SLUG, { message: '$property must be 1 to 40 lower-case letters, digits or hyphens' })

/** RFC 3339 instant with its offset. */
export const Instant = (): PropertyDecorator =>
  applyDecorators(Matches(INSTANT, { message: '$property must be an instant such as 2026-11-22T09:30:00Z' }), (target, field) =>
    JSONSchema({ description: 'RFC 3339 instant' })(target, String(field)),
  )

/** Calendar day, YYYY-MM-DD, in the zone of whoever owns it. */
export const CalendarDay = (): PropertyDecorator => Matches(DATE, { message: '$property must be a day such as 2026-11-22' })

export const Whole = (least: number, most: number): PropertyDecorator => applyDecorators(IsInt(), Min(least), Max(most))

/** Amount in integer minor units, not negative. */
export const MinorUnits = (): PropertyDecorator => Whole(0, 1_000_000_000_000)

/** ISO 4217 code in capitals. */
export const Currency = (): PropertyDecorator => Matches(/^[A-Z]{3}$/, { message: '$property must be an ISO 4217 code such as GBP' })

export const OneOf = (words: readonly string[]): PropertyDecorator => IsIn([...words])

const OneObject = (each: boolean): PropertyDecorator =>
  ValidateBy(
    {
      name: ONE_OBJECT,
      validator: {
        validate: (value): boolean => typeof value === 'object' && value !== null && !Array.isArray(value),
        defaultMessage: () => (each ? 'each of $property must be an object' : '$property must be an object'),
      },
    },
    { each },
  )

/** One object of a class; ValidateNested alone would take a list of them. */
export const Nested = <T>(type: () => ClassConstructor<T>): PropertyDecorator =>
  applyDecorators(OneObject(false), ValidateNested(), Type(type))

export const NestedList = <T>(type: () => ClassConstructor<T>, most: number): PropertyDecorator =>
  applyDecorators(IsArray(), ArrayMaxSize(most), OneObject(true), ValidateNested({ each: true }), Type(type))

export const TextList = (mostItems: number, mostCharacters: number): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayMaxSize(mostItems),
    IsString({ each: true }),
    MaxLength(mostCharacters, { each: true }),
    Matches(STORABLE, { each: true, message: NOT_STORABLE }),
  )

export const ListOf = (words: readonly string[], most: number): PropertyDecorator =>
  applyDecorators(IsArray(), ArrayMaxSize(most), IsIn([...words], { each: true }))
