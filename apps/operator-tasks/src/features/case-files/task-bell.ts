import { pause } from '@fifteen/kernel'
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common'

/** Rings may come by the hundred; those who wait look again at most so often, milliseconds. */
const QUIET_MS = 50

/** Wakes those who wait for a task in this process when one may have come. A hint only: they look again by themselves, too. */
@Injectable()
export class TaskBell implements BeforeApplicationShutdown {
  #next = new AbortController()
  #ringing: NodeJS.Timeout | undefined
  #stopped = false

  /** Whether the service is stopping: who waits gives up. */
  get stopped(): boolean {
    return this.#stopped
  }

  ring(): void {
    this.#ringing ??= setTimeout(() => this.#wake(), QUIET_MS)
  }

  /** Resolves at the next ring, or after the given milliseconds. */
  wait(milliseconds: number): Promise<void> {
    return pause(milliseconds, this.#next.signal)
  }

  beforeApplicationShutdown(): void {
    this.#stopped = true
    clearTimeout(this.#ringing)
    this.#wake()
  }

  #wake(): void {
    this.#ringing = undefined
    const ring = this.#next
    this.#next = new AbortController()
    ring.abort()
  }
}
