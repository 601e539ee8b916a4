import { Nested, Optional, Text } from '../fields.js'

/** Where to deliver. Personal: stands only inside a personal block. */
export class Address {
  @Optional() @Text(2) country?: string
  @Optional() @Text(20) postcode?: string
  @Optional() @Text(200) city?: string
  @Optional() @Text(500) street?: string
}

/** The one place of a document where personal data may stand. Read by the desk and the hand-off only. */
export class PersonalBlock {
  @Optional() @Text(200) name?: string
  /** E.164. */
  @Optional() @Text(20) phone?: string
  /** What stood in its place where no number could be read out of it, for whoever calls to make sense of. */
  @Optional() @Text(40) phoneAsWritten?: string
  @Optional() @Text(320) email?: string
  @Optional() @Nested(() => Address) address?: Address
  @Optional() @Text(2000) comment?: string
}
