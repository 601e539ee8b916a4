import { keyedHash, type HashKey } from './keyed-hash.js'

/** By what a shop's customer may be known, strongest first; keyed hashes. */
export function identitiesOf(
  hashKey: HashKey,
  { customerId, phone, email }: { customerId?: string; phone?: string; email?: string },
): string[] {
  const names = [
    ...(customerId === undefined ? [] : [`customer:${customerId}`]),
    ...(phone === undefined ? [] : [`phone:${phone}`]),
    ...(email === undefined ? [] : [`email:${email.trim().toLowerCase()}`]),
  ]
  return names.map((name) => keyedHash(hashKey, name))
}

export interface Person {
  personRef: string
  /** Whether the shop had an order of this person before. */
  known: boolean
}

/** Identities of one shop, and whose they are. */
export class People {
  readonly #refs: Map<string, string>
  readonly #added = new Map<string, string>()

  constructor(
    known: Iterable<readonly [identity: string, personRef: string]>,
    private readonly newRef: () => string,
  ) {
    this.#refs = new Map(known)
  }

  /**
   * The person with these identities: the first that is known decides, so that one phone in two channels is one customer; the others
   * are linked to that person. Nobody's identities make somebody new.
   */
  meet(identities: readonly string[]): Person {
    const knownAs = identities.find((identity) => this.#refs.has(identity))
    const personRef = (knownAs === undefined ? undefined : this.#refs.get(knownAs)) ?? this.newRef()
    for (const identity of identities) {
      if (this.#refs.has(identity)) continue
      this.#refs.set(identity, personRef)
      this.#added.set(identity, personRef)
    }
    return { personRef, known: knownAs !== undefined }
  }

  /** Identities that were not known before, to be kept. */
  get added(): ReadonlyMap<string, string> {
    return this.#added
  }
}
