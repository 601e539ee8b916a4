export interface LeaseEntry {
  task: string
  kind: string
  operator: string | null
  details: { token?: number; outcome?: string }
}

/** What an operator may do only under a live lease. */
const BY_HOLDER = new Set(['attempt', 'released', 'transferred', 'callback-scheduled', 'closed', 'lease-expired', 'lease-revoked'])

/** Walks the history of tasks, each in order, as a second pair of eyes: who held the lease when something was done. */
export class LeaseWalk {
  #task = ''
  #token = 0
  holder: string | undefined

  /** What is wrong with this entry after those before it. */
  take({ task, kind, operator, details }: LeaseEntry): string | undefined {
    if (task !== this.#task) {
      this.#task = task
      this.#token = 0
      this.holder = undefined
    }
    const { holder } = this
    if (kind === 'leased') {
      const token = details.token ?? 0
      const again = token <= this.#token
      this.holder = operator ?? undefined
      this.#token = Math.max(token, this.#token)
      if (holder !== undefined) return `leased to ${operator} while the lease of ${holder} was alive`
      return again ? `leased to ${operator} under token ${token}, which was handed out before` : undefined
    }
    if (kind === 'lease-revoked') this.#token = Math.max(this.#token, details.token ?? 0)
    const stale = operator !== null && BY_HOLDER.has(kind) && operator !== holder
    if ((BY_HOLDER.has(kind) && details.outcome !== 'reached') || kind === 'postponed') this.holder = undefined
    return stale
      ? `${kind} by ${operator}, whose lease was ${holder === undefined ? 'over' : `not the one alive (${holder}’s)`}`
      : undefined
  }
}
