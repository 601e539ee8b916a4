/** Time from one instant up to, not including, another; milliseconds since 1970. */
export interface Interval {
  from: number
  to: number
}
