/** When a slot stops being offered: a time before it starts, or a time of the day before. Neither: when it starts. */
export interface CutOff {
  beforeStartMs?: number
  /** HH:mm in the shop's zone. */
  dayBeforeAt?: string
}

export interface DeliveryMethod {
  methodId: string
  name: string
  cutOff?: CutOff
}

/** A country, or parts of it by postcode; without both it catches every address. */
export interface DeliveryZone {
  zoneId: string
  country?: string
  /** Of postcode areas; empty for the whole country. */
  postcodePrefixes: string[]
}

/** Windows that repeat every week for a method in a zone. Times are HH:mm in the shop's zone; `to` may be 24:00. */
export interface SlotTemplate {
  methodId: string
  zoneId: string
  /** ISO weekdays: Monday is 1. */
  weekdays: number[]
  from: string
  to: string
  capacity: number
}

/** A day without deliveries; for all methods and zones where none is named. */
export interface BlackoutDay {
  day: string
  reason: string
  methodId?: string
  zoneId?: string
}

/** All that a shop offers, as one document. */
export interface Schedule {
  /** IANA name; left out, the zone in which the shop was announced. */
  timeZone?: string
  /** The first is the one that an order without a wish gets. */
  methods: DeliveryMethod[]
  zones: DeliveryZone[]
  templates: SlotTemplate[]
  blackoutDays: BlackoutDay[]
}

export interface Address {
  country?: string
  /** As orders' facts tell it: the first letters and digits at most. */
  postcodeArea?: string
}

/** What an order asks for. */
export interface SlotWish {
  methodId?: string
  slotId?: string
  day?: string
}

/** A shop's method in one of its zones: the row of windows from which an order takes one. */
export interface Lane {
  shopId: string
  methodId: string
  zoneId: string
}
