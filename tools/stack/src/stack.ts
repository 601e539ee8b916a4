export const RUNGS = ['given', 'containers', 'embedded'] as const
export type Rung = (typeof RUNGS)[number]

export interface PostgresAddress {
  host: string
  port: number
  user: string
  password: string
}

export interface StackProcess {
  name: 'postgres' | 'kafka'
  pid: number
}

export interface StackOptions {
  /** Names the state folder `.fifteen/<name>`; `dev` unless told otherwise. */
  name?: string
  /** Where all run-time state lives; wins over `name`. */
  stateDir?: string
  /** Forces a rung; else `FIFTEEN_STACK`, else the highest that works. */
  rung?: Rung
  /** A free random port is taken for each one left out. */
  ports?: { postgres?: number; kafka?: number; controller?: number }
  /** Wipes the data of an earlier run. No effect on given addresses. */
  fresh?: boolean
  /** The broker's -Xmx in MiB; 384 unless told otherwise. */
  kafkaHeapMiB?: number
  /** Aborting stops whatever has been started so far. */
  signal?: AbortSignal
  onProgress?: (line: string) => void
  env?: NodeJS.ProcessEnv
}

export interface Stack {
  readonly rung: Rung
  /** One sentence: the rung taken, and what is missing for the higher ones. */
  readonly explanation: string
  readonly postgres: PostgresAddress
  readonly kafka: { brokers: string[] }
  /** What this stack itself runs, as it is now; empty on given addresses. */
  readonly processes: StackProcess[]
  /** postgres://… of one database of this server. */
  databaseUrl(database: string): string
  /** Called when a member ends that nobody stopped. */
  onExit(listener: (name: StackProcess['name'], how: string) => void): void
  /** Brings a dead PostgreSQL back on the same port and data; a live one is left alone. */
  restartPostgres(): Promise<void>
  /** Brings a dead broker back on the same port and data; a live one is left alone. */
  restartKafka(): Promise<void>
  stop(): Promise<void>
}

export const databaseUrl = ({ host, port, user, password }: PostgresAddress, database: string): string =>
  `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${database}`
