export interface HttpLoadOptions {
  /** Of the server; orders go to its /v1/orders. */
  url: string
  connections: number
  seconds: number
  /** Begins the ids of the orders: no two loads may share it. */
  run: string
}

export interface HttpLoadReport {
  type: 'answered'
  /** 202 that were heard until the end; those under way then are not among them. */
  accepted: number
  refused: number
  /** How many answers had which status. */
  statuses: Record<string, number>
  failed: number
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** Share of one core that the generator itself needed: near 1, it would be what is measured. */
  core: number
}
