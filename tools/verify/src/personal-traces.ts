import { PhraseFinder } from './phrase-finder.js'

const FIELDS = ['name', 'phone', 'email', 'comment'] as const
/** City, postcode and country are facts that decisions use. */
const ADDRESS = ['street'] as const
/** Beyond it further values are not learned; the scope tells how many were. */
const MOST_VALUES = 500_000

type Block = Record<string, unknown>

/** Personal values that were seen where they belong, looked for everywhere else. */
export class PersonalTraces {
  readonly #values = new Set<string>()
  readonly #finder = new PhraseFinder()
  readonly found: { topic: string; order: string }[] = []

  get size(): number {
    return this.#values.size
  }

  /** From a document's personal block, or from an order as its shop sent it. */
  learn(body: Block | undefined): void {
    if (!body) return
    const { personal, customer, delivery, comment } = body as Record<string, Block | undefined>
    const address = (delivery?.['address'] ?? personal?.['address']) as Block | undefined
    for (const block of [personal, customer]) for (const field of FIELDS) this.#add(block?.[field])
    for (const field of ADDRESS) this.#add(address?.[field])
    this.#add(comment)
  }

  /** Whether the text holds a personal value as words of its own. */
  stands(text: string): boolean {
    return this.#finder.stands(text)
  }

  /** Whether a string of the body, outside of blocks named `personal`, holds one. */
  standsOutsideBlocks(body: unknown): boolean {
    if (typeof body === 'string') return this.stands(body)
    if (Array.isArray(body)) return body.some((item) => this.standsOutsideBlocks(item))
    if (typeof body !== 'object' || body === null) return false
    return Object.entries(body).some(([key, inner]) => key !== 'personal' && this.standsOutsideBlocks(inner))
  }

  #add(value: unknown): void {
    if (typeof value !== 'string' || this.#values.size >= MOST_VALUES || this.#values.has(value)) return
    this.#values.add(value)
    this.#finder.add(value)
    // As it stands in JSON that was not parsed, and as a number is written without its plus.
    this.#finder.add(JSON.stringify(value).slice(1, -1))
    if (value.startsWith('+')) this.#finder.add(value.slice(1))
  }
}
