export interface RunningStatus {
  phase: string
  pid: number
  brokers?: string[]
  /** postgres://… of the server's own database. */
  database?: string
  processes: { name: string; pid?: number; state: string; url?: string; health?: string }[]
}

export function stateFolder(env: NodeJS.ProcessEnv): string
export function addressFile(folder: string): string
export function lockFile(folder: string): string
export function runningStatus(folder: string): Promise<RunningStatus | undefined>
export function storageSentence(error: unknown, folder: string): string | undefined
