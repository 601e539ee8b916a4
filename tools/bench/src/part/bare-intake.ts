export interface BareIntakeOptions {
  brokers: string[]
  databaseUrl: string
  /** The same every time: it goes on where it ended. */
  groupId: string
  /** Orders that are new since then. */
  total: number
}
