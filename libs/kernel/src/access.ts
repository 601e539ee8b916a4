/** Injection token of the guard that lets administrators in; every service provides it, so that libraries need not know how. */
export const ADMIN_GUARD = Symbol.for('fifteen.admin-guard')

/** A kind of key that opens operations. Guards name theirs in a static `keys`, from which the API's documentation is made. */
export interface AccessKey {
  /** Name of the security scheme: `shop-key`. */
  readonly name: string
  /** Whose it is and where it comes from, in one sentence. */
  readonly description: string
}

export const ADMIN_ACCESS: AccessKey = { name: 'admin-key', description: 'The key of administrators, from the configuration.' }
