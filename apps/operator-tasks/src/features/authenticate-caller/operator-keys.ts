import { GroupCommit } from '@fifteen/messaging'
import { Database } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import { type Operator, OperatorStore } from '../../persistence/operator.store.js'

const MOST_AT_ONCE = 200
const MOST_WAITING = 4_000

/** Whose key it is. Always as the database has it; those who ask meanwhile share the next look. */
@Injectable()
export class OperatorKeys {
  readonly #asking: GroupCommit<string, Operator | undefined>

  constructor(database: Database, operators: OperatorStore) {
    const look = async (hashes: string[]): Promise<(Operator | undefined)[]> => {
      const found = await database.use((sql) => operators.byKeyHashes(sql, [...new Set(hashes)]))
      return hashes.map((hash) => found.get(hash))
    }
    this.#asking = new GroupCommit(look, MOST_AT_ONCE, MOST_WAITING)
  }

  /** The operator of the key with that hash. Throws TooManyWaiting. */
  holder(keyHash: string): Promise<Operator | undefined> {
    return this.#asking.submit(keyHash)
  }
}
