import { OrderStory, type Telling } from './order-story.js'

/** mulberry32: the same draws each time. */
export function seeded(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** When the customer thinks better of it. */
export type Cancel = 'never' | 'before the dossier' | 'with the dossier' | 'after the dossier' | 'at any moment'
const CANCELS: readonly Cancel[] = [
  'never',
  'before the dossier',
  'with the dossier',
  'with the dossier',
  'with the dossier',
  'after the dossier',
  'at any moment',
  'at any moment',
]

const MOMENTS = 16

/** One order of a race. All that its people do is decided by its number, so that no draw depends on what comes first. */
export class RacingOrder {
  readonly story = new OrderStory()
  readonly cancel: Cancel
  /** What the partner says to a first dossier, and to a recall. */
  readonly firstAnswer: 'accepted' | 'refused'
  readonly recallAnswer: 'recalled' | 'recall-too-late'
  readonly repeatsReceipts: boolean
  readonly receiptsByHttp: boolean
  readonly #moments: (Telling | undefined)[]

  constructor(readonly number: number) {
    const random = seeded(number)
    const below = (most: number): number => Math.floor(random() * most)
    this.cancel = CANCELS[number % CANCELS.length] ?? 'never'
    const turn = Math.floor(number / CANCELS.length)
    this.firstAnswer = this.cancel !== 'after the dossier' && turn % 4 === 0 ? 'refused' : 'accepted'
    this.recallAnswer = turn % 2 ? 'recalled' : 'recall-too-late'
    this.repeatsReceipts = below(4) === 0
    this.receiptsByHttp = below(2) === 0
    const tellings = this.cancel === 'before the dossier' ? this.story.complete().slice(0, -1) : this.story.complete()
    if (this.cancel === 'at any moment') tellings.push(this.story.cancelRequested())
    this.#moments = Array.from({ length: MOMENTS })
    for (const telling of tellings) this.#moments.splice(below(this.#moments.length), 0, telling)
    if (this.cancel === 'before the dossier') this.#moments.push(this.story.cancelRequested())
    if (this.cancel === 'with the dossier') {
      const last = this.#moments.findLastIndex((telling) => telling !== undefined)
      this.#moments.splice(last + below(8), 0, this.story.cancelRequested())
    }
  }

  get isTold(): boolean {
    return this.#moments.length === 0
  }

  /** What happens to it in the next so many moments. */
  next(moments: number): Telling[] {
    return this.#moments.splice(0, moments).flatMap((telling) => telling ?? [])
  }

  /** The states it may end in; one, where its cancel does not race. */
  get ends(): string[] {
    const recalled = this.recallAnswer === 'recalled' ? 'recalled' : 'too-late'
    switch (this.cancel) {
      case 'never':
        return ['accepted']
      case 'before the dossier':
        return ['cancelled']
      case 'after the dossier':
        return [recalled]
      case 'with the dossier':
      case 'at any moment':
        // A refusal that crosses the recall gives the order back, whatever the partner says to the recall itself.
        return ['cancelled', recalled, ...(this.firstAnswer === 'refused' ? ['recalled'] : [])]
    }
  }
}
