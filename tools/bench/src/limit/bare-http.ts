export interface BareHttpOptions {
  /** Empty, and nobody else's. */
  databaseUrl: string
  port: number
  /** Of its pool to the database. */
  connections: number
}

export interface BareHttpReport {
  type: 'listens'
}
