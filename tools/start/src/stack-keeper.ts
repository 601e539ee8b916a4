import { setTimeout as delay } from 'node:timers/promises'
import type { Stack, StackProcess } from '@fifteen/stack'
import { BackOff } from './back-off.js'

type Name = StackProcess['name']

/** Brings PostgreSQL and the broker back when they die, with back-off, and counts it. */
export class StackKeeper {
  readonly restarts: Record<Name, number> = { postgres: 0, kafka: 0 }
  private readonly down = new Map<Name, Promise<void>>()
  private readonly backOff: Record<Name, BackOff> = { postgres: new BackOff(), kafka: new BackOff() }
  private since = Date.now()

  constructor(
    private readonly stack: Stack,
    private readonly signal: AbortSignal,
    private readonly onEvent: (line: string) => void,
  ) {
    stack.onExit((name, how) => {
      if (!this.down.has(name))
        this.down.set(
          name,
          this.bringBack(name, how).finally(() => this.down.delete(name)),
        )
    })
  }

  isDown(name: Name): boolean {
    return this.down.has(name)
  }

  /** Resolves when no restart is under way; after the signal there will be no other. */
  async settled(): Promise<void> {
    await Promise.all(this.down.values())
  }

  private async bringBack(name: Name, how: string): Promise<void> {
    let why = how
    while (!this.signal.aborted) {
      const wait = this.backOff[name].next(Date.now() - this.since)
      this.restarts[name]++
      this.onEvent(`${name} ended (${why}) and starts again in ${wait} ms`)
      try {
        await delay(wait, undefined, { signal: this.signal })
        await (name === 'postgres' ? this.stack.restartPostgres() : this.stack.restartKafka())
        this.since = Date.now()
        this.onEvent(`${name} is back`)
        return
      } catch (error) {
        why = error instanceof Error ? error.message : String(error)
      }
    }
  }
}
