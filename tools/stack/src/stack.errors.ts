export type StackErrorCode =
  | 'stack/given-incomplete'
  | 'stack/given-unreachable'
  | 'stack/containers-unavailable'
  | 'stack/unknown-rung'
  | 'stack/port-taken'
  | 'stack/java-missing'
  | 'stack/maven-missing'
  | 'stack/jars-not-fetched'
  | 'stack/disk-full'
  | 'stack/state-in-use'
  | 'stack/postgres-unavailable'
  | 'stack/postgres-failed'
  | 'stack/kafka-failed'

/** What keeps a stack from starting; the message is one sentence that says what to do. */
export class StackError extends Error {
  constructor(
    readonly code: StackErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'StackError'
  }
}
