import { toError } from '@fifteen/kernel'
import type { MessagingLog } from '../log.js'
import type { Position } from './chunk-queue.js'

const COMMIT_AFTER_MS = 1_000

/** Commits offsets a moment after they are reached, for several chunks at once, one commit at a time. */
export class OffsetCommits {
  readonly #due = new Map<string, Position>()
  #timer: NodeJS.Timeout | undefined
  #underWay: Promise<void> = Promise.resolve()

  constructor(
    private readonly commit: (positions: Position[]) => Promise<void>,
    private readonly log: MessagingLog,
  ) {}

  reached(positions: readonly Position[]): void {
    for (const position of positions) this.#due.set(`${position.topic}/${position.partition}`, position)
    this.#timer ??= setTimeout(() => void this.flush(), COMMIT_AFTER_MS)
  }

  /** Resolves when nothing is due or under way any more. Never rejects: what is not committed comes once more and is recognised. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#underWay = this.#underWay.then(() => this.#commitDue())
    return this.#underWay
  }

  async #commitDue(): Promise<void> {
    const positions = [...this.#due.values()]
    this.#due.clear()
    if (!positions.length) return
    try {
      await this.commit(positions)
    } catch (error) {
      this.log.warn('offsets not committed', { error: toError(error) })
    }
  }
}
