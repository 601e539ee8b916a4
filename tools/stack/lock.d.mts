export interface Lock {
  release(): void
}

export interface LockOwner {
  pid: number
  startedAt: string
}

export function lockOwner(file: string): LockOwner | undefined
export function tryLock(file: string): Lock | undefined
