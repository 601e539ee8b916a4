import { GroupCommit } from '@fifteen/messaging'
import { Database } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import { type Operator, OperatorStore } from '../../persistence/operator.store.js'

const MOST_AT_ONCE = 200
const MOST_WAITING = 4_000

type Found = { operator: Operator | undefined } | { error: unknown }

/** Whose key it is. Always as the database has it; those who ask meanwhile share the next look. */
@Injectable()
export class OperatorKeys {
  readonly #asking: GroupCommit<string, Found>

  constructor(
    private readonly database: Database,
    private readonly operators: OperatorStore,
  ) {
    this.#asking = new GroupCommit((hashes) => this.#look(hashes), MOST_AT_ONCE, MOST_WAITING)
  }

  /** The operator of the key with that hash. Throws TooManyWaiting. */
  async holder(keyHash: string): Promise<Operator | undefined> {
    const found = await this.#asking.submit(keyHash)
    if ('error' in found) throw found.error
    return found.operator
  }

  /** A look that fails is nobody's fault in particular, so it fails for all of them instead of being repeated for each. */
  async #look(hashes: string[]): Promise<Found[]> {
    try {
      const found = await this.database.use((sql) => this.operators.byKeyHashes(sql, [...new Set(hashes)]))
      return hashes.map((hash) => ({ operator: found.get(hash) }))
    } catch (error) {
      return hashes.map(() => ({ error }))
    }
  }
}
