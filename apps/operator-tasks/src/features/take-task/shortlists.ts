import type { Sql } from '@fifteen/persistence'
import type { Task } from '../../domain/task.js'
import type { Operator } from '../../persistence/operator.store.js'
import type { Candidate, QueueStore } from '../../persistence/queue.store.js'

interface Shortlist {
  readonly candidates: readonly Candidate[]
  /** There may be more where as many were found as were asked for. */
  readonly complete: boolean
}

/**
 * The first tasks of the queue for operators who ask together, locked with one statement for all who may have the same tasks instead of
 * one for each of them. An operator who is alone with what they may have, or finds nothing in a list that may go on, looks into the queue
 * alone.
 */
export class Shortlists {
  readonly #taken: string[] = []

  private constructor(
    private readonly sql: Sql,
    private readonly queue: QueueStore,
    private readonly lists: ReadonlyMap<string, Shortlist>,
  ) {}

  /** As many tasks are locked as operators are named: name each as often as they may get one. */
  static async lock(sql: Sql, queue: QueueStore, wanting: readonly Operator[]): Promise<Shortlists> {
    const groups = [...Map.groupBy(wanting, reachOf)].filter(([, operators]) => operators.length > 1)
    const lists = await Promise.all(
      groups.map(async ([reach, operators]): Promise<[string, Shortlist]> => {
        const candidates = await queue.lockFirst(sql, operators, operators.length, [])
        return [reach, { candidates, complete: candidates.length < operators.length }]
      }),
    )
    return new Shortlists(sql, queue, new Map(lists))
  }

  /** The best task that suits the operator and was not taken here before; undefined where there is none. */
  async take(operator: Operator): Promise<Task | undefined> {
    const list = this.lists.get(reachOf(operator))
    const found =
      list?.candidates.find((candidate) => mayTake(operator, candidate) && !this.#taken.includes(candidate.id)) ??
      (list?.complete ? undefined : (await this.queue.lockFirst(this.sql, [operator], 1, this.#taken))[0])
    if (!found) return undefined
    this.#taken.push(found.id)
    const { offered: _, ...task } = found
    return task
  }
}

/** Who has the same may have the same tasks, but for those that are offered to one or kept from one. */
const reachOf = ({ shops, skills, level }: Operator): string => JSON.stringify([shops, skills, level])

const mayTake = ({ id }: Operator, { offered, offeredTo, excludedOperator }: Candidate): boolean =>
  !offered || ((offeredTo === null || offeredTo === id) && excludedOperator !== id)
