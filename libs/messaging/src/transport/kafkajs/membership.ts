import { toError } from '@fifteen/kernel'
import type { EachBatchPayload } from 'kafkajs'

/** What this member has under way since it last heard that it belongs to its group, for all its partitions together. */
export class Membership {
  readonly #lost = new AbortController()
  readonly #underWay = new Set<EachBatchPayload>()
  #error: unknown

  /** Aborts when the group has gone on without this member. */
  get lost(): AbortSignal {
    return this.#lost.signal
  }

  /** Why, once it has. */
  get error(): unknown {
    return this.#error
  }

  entered(batch: EachBatchPayload): void {
    this.#underWay.add(batch)
  }

  left(batch: EachBatchPayload): void {
    this.#underWay.delete(batch)
  }

  /** Undefined while nothing is under way: the client's own fetches then tell the group that the member lives. */
  anyHeartbeat(): (() => Promise<void>) | undefined {
    const [batch] = this.#underWay
    return batch && (() => batch.heartbeat())
  }

  /** The first reason stays. */
  end(error: unknown): void {
    this.#error ??= error
    this.#lost.abort()
  }

  throwIfEnded(): void {
    if (this.#error !== undefined) throw toError(this.#error)
  }
}
