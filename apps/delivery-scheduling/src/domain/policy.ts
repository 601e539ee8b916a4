/** A shop's rules of holding, whole milliseconds. */
export interface SchedulingPolicy {
  /** Life of a hold from the arrival of its order. */
  holdMs: number
  /** Life of a hold from the arrival of its order while a task on it is open. */
  holdMaximumMs: number
  /** No slot is offered later than this before its start, whatever its cut-off says. */
  minimumNoticeMs: number
  /** Days for which slots exist, today included. */
  horizonDays: number
}
