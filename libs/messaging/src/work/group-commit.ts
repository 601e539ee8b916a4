import { AsyncLocalStorage } from 'node:async_hooks'
import { FifteenError } from '@fifteen/kernel'
import { isDatabaseOutage } from '@fifteen/persistence'

/** More requests wait than this process can soon serve: try again shortly. */
export class TooManyWaiting extends FifteenError {
  constructor(most: number) {
    super('too-many-waiting', `${most} requests are waiting already; try again shortly`, { retryable: true })
  }
}

interface Waiting<In, Out> {
  readonly input: In
  readonly resolve: (output: Out) => void
  readonly reject: (error: unknown) => void
}

/**
 * Natural group commit: the next transaction takes what arrived during the last. `run` answers every input in order; when it throws,
 * its members are run singly, so that one bad request fails alone; while the database is away all of them fail at once.
 */
export class GroupCommit<In, Out> {
  readonly #waiting: Waiting<In, Out>[] = []
  #running = false
  /** A group is nobody's request: its log lines must not bear the trace of whoever came first. */
  readonly #outside = AsyncLocalStorage.snapshot()

  constructor(
    private readonly run: (inputs: In[]) => Promise<Out[]>,
    private readonly mostAtOnce: number,
    private readonly mostWaiting: number,
  ) {}

  /** What `submit` would throw now. */
  get refusal(): TooManyWaiting | undefined {
    return this.#waiting.length >= this.mostWaiting ? new TooManyWaiting(this.mostWaiting) : undefined
  }

  /** The answer to this input, after its transaction has committed. Throws TooManyWaiting. */
  submit(input: In): Promise<Out> {
    const { refusal } = this
    if (refusal) return Promise.reject(refusal)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ input, resolve, reject })
      if (!this.#running) void this.#outside(() => this.#drain())
    })
  }

  async #drain(): Promise<void> {
    this.#running = true
    while (this.#waiting.length) {
      const group = this.#waiting.splice(0, this.mostAtOnce)
      await this.#runGroup(group)
    }
    this.#running = false
  }

  async #runGroup(group: Waiting<In, Out>[]): Promise<void> {
    try {
      const outputs = await this.run(group.map(({ input }) => input))
      group.forEach(({ resolve, reject }, index) => {
        if (index in outputs) resolve(outputs[index] as Out)
        else reject(new FifteenError('group-commit-mismatch', `${outputs.length} answers for ${group.length} requests`))
      })
    } catch (error) {
      if (group.length > 1 && !isDatabaseOutage(error)) for (const member of group) await this.#runGroup([member])
      else for (const { reject } of group) reject(error)
    }
  }
}
