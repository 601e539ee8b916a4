/** What the harness tells the shop. */
export type ShopCommand =
  /** As many orders as keep this many unfinished. */
  | { type: 'window'; size: number }
  /** Orders a second, whatever becomes of them. */
  | { type: 'rate'; rate: number }
  | { type: 'pause' }
  /** Beside the others one order of so many lines each time; none with a time of 0. */
  | { type: 'long'; lines: number; everyMs: number }
  /** Milliseconds of each order that was to be sent at or after this instant of the shop's clock. */
  | { type: 'latencies'; from: number }

export type LoadReport =
  | { type: 'ready' }
  | { type: 'progress'; sent: number; finished: number; at: number }
  | { type: 'latencies'; ms: number[]; longMs: number[] }

export interface LoadOptions {
  brokers: string[]
  run: string
  seed: number
  /** Milliseconds that a fetch of the load waits for more; where it is left out, as `loadConsumer` does. */
  fetchWaitMs?: number
}
