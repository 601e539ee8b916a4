/** A partition as a fetch asks for it. */
export interface FetchPartition {
  partition: number
  /** Of 64 bits, as text. */
  fetchOffset: string
  maxBytes: number
}

export interface FetchTopic {
  topic: string
  partitions: FetchPartition[]
}

/** What a fetch says of the session: its place in it, what is new or has moved, and what is asked for no more. */
export interface SessionRequest {
  sessionId: number
  sessionEpoch: number
  topics: FetchTopic[]
  forgottenTopics: { topic: string; partitions: number[] }[]
}

/** Asks for a new session, with everything in it. */
const FIRST_EPOCH = 0
const LAST_EPOCH = 0x7fffffff

/**
 * One connection's incremental fetch session (KIP-227): the broker keeps what is asked for, a fetch names only what changed, and so does the
 * answer. A fetch of sixty idle partitions then is a few bytes both ways.
 */
export class FetchSession {
  #id = 0
  #epoch = FIRST_EPOCH
  /** What the broker knows of this session: offset and bytes, by topic and partition. */
  #known = new Map<string, Map<number, FetchPartition>>()
  #begun = 0

  /** To be answered by `answered` or `reset` before the next. */
  next(topics: readonly FetchTopic[]): SessionRequest {
    const wanted = new Map(topics.map(({ topic, partitions }) => [topic, new Map(partitions.map((each) => [each.partition, each]))]))
    const request: SessionRequest = {
      sessionId: this.#id,
      sessionEpoch: this.#epoch,
      topics: this.#epoch === FIRST_EPOCH ? this.#all(topics) : this.#moved(topics),
      forgottenTopics: this.#epoch === FIRST_EPOCH ? [] : this.#forgotten(wanted),
    }
    this.#known = wanted
    return request
  }

  /** With the id that the answer bears; 0 where the broker keeps no session for us. */
  answered(sessionId: number): void {
    this.#id = sessionId
    if (sessionId === 0) this.reset()
    else this.#epoch = this.#epoch === LAST_EPOCH ? 1 : this.#epoch + 1
  }

  /** Whatever the broker knows does not count any more. The next request names the old session, which the broker then closes. */
  reset(): void {
    this.#epoch = FIRST_EPOCH
    this.#known = new Map()
  }

  /** An answer that is full leaves out what was asked for last; a session turns its order by itself, without one we do. */
  #all(topics: readonly FetchTopic[]): FetchTopic[] {
    const by = this.#begun++
    // Partitions go on once every topic was first, so that each partition comes to be the first of all.
    const round = Math.floor(by / Math.max(1, topics.length))
    return turned(topics, by).map(({ topic, partitions }) => ({ topic, partitions: turned(partitions, round) }))
  }

  #moved(topics: readonly FetchTopic[]): FetchTopic[] {
    const moved: FetchTopic[] = []
    for (const { topic, partitions } of topics) {
      const known = this.#known.get(topic)
      const changed = partitions.filter(({ partition, fetchOffset, maxBytes }) => {
        const before = known?.get(partition)
        return before?.fetchOffset !== fetchOffset || before.maxBytes !== maxBytes
      })
      if (changed.length) moved.push({ topic, partitions: changed })
    }
    return moved
  }

  #forgotten(wanted: ReadonlyMap<string, ReadonlyMap<number, FetchPartition>>): { topic: string; partitions: number[] }[] {
    const forgotten: { topic: string; partitions: number[] }[] = []
    for (const [topic, known] of this.#known) {
      const partitions = [...known.keys()].filter((partition) => !wanted.get(topic)?.has(partition))
      if (partitions.length) forgotten.push({ topic, partitions })
    }
    return forgotten
  }
}

const turned = <T>(list: readonly T[], by: number): T[] => [...list.slice(by % list.length), ...list.slice(0, by % list.length)]
