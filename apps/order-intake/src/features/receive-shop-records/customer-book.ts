import { newId } from '@fifteen/kernel'
import type { Sql } from '@fifteen/persistence'
import { People, type Person } from '../../domain/person.js'
import { findIdentities, insertIdentities, type CustomerIdentity } from '../../persistence/customer.store.js'

/** The customers that a chunk's orders may be of. */
export class CustomerBook {
  readonly #byShop = new Map<string, People>()

  private constructor(private readonly sql: Sql) {}

  static async of(sql: Sql, wanted: readonly CustomerIdentity[]): Promise<CustomerBook> {
    const book = new CustomerBook(sql)
    const distinct = [...new Map(wanted.map((w) => [`${w.shopId}\n${w.identity}`, w])).values()]
    const known = Map.groupBy(await findIdentities(sql, distinct), ({ shopId }) => shopId)
    for (const shopId of new Set(distinct.map((w) => w.shopId))) {
      const refs = (known.get(shopId) ?? []).map(({ identity, personRef }) => [identity, personRef] as const)
      book.#byShop.set(shopId, new People(refs, newId))
    }
    return book
  }

  /** The person behind these identities; undefined for an order that names nobody. */
  meet(shopId: string, identities: readonly string[]): Person | undefined {
    return identities.length ? this.#byShop.get(shopId)?.meet(identities) : undefined
  }

  async save(): Promise<void> {
    const added = [...this.#byShop].flatMap(([shopId, people]) =>
      [...people.added].map(([identity, personRef]) => ({ shopId, identity, personRef })),
    )
    await insertIdentities(this.sql, added)
  }
}
