/** Shorter phrases stand in innocent text by chance. */
export const LEAST_CHARACTERS = 9

const BASE = 31
const BITS = 22
const MASK = 2 ** BITS - 1
const WORD = /[\p{L}\p{N}]/u

/** The rolling hash's weight of the character that leaves the window. */
const LEAVING = Array.from({ length: LEAST_CHARACTERS }).reduce<number>((power) => Math.imul(power, BASE), 1)

/**
 * Finds many phrases in much text in one pass: a rolling hash over a window as long as the shortest phrase asks a bit map, and
 * only where that answers are phrases compared. A phrase counts where it stands as words of its own.
 */
export class PhraseFinder {
  readonly #byStart = new Map<string, string[]>()
  readonly #bits = new Uint8Array(2 ** (BITS - 3))

  /** Phrases shorter than LEAST_CHARACTERS are passed over. */
  add(phrase: string): void {
    if (phrase.length < LEAST_CHARACTERS) return
    const start = phrase.slice(0, LEAST_CHARACTERS)
    const same = this.#byStart.get(start)
    if (same?.includes(phrase)) return
    if (same) same.push(phrase)
    else this.#byStart.set(start, [phrase])
    const bit = hashOf(start) & MASK
    this.#bits[bit >> 3] = (this.#bits[bit >> 3] ?? 0) | (1 << (bit & 7))
  }

  stands(text: string): boolean {
    if (text.length < LEAST_CHARACTERS) return false
    let hash = hashOf(text.slice(0, LEAST_CHARACTERS))
    for (let at = 0; ; at++) {
      const bit = hash & MASK
      if (((this.#bits[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0 && this.#standsAt(text, at)) return true
      const next = at + LEAST_CHARACTERS
      if (next >= text.length) return false
      hash = (Math.imul(hash, BASE) + text.charCodeAt(next) - Math.imul(text.charCodeAt(at), LEAVING)) | 0
    }
  }

  #standsAt(text: string, at: number): boolean {
    const phrases = this.#byStart.get(text.slice(at, at + LEAST_CHARACTERS))
    return phrases?.some((phrase) => text.startsWith(phrase, at) && apart(text, at, at + phrase.length)) ?? false
  }
}

function hashOf(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, BASE) + text.charCodeAt(at)) | 0
  return hash
}

const apart = (text: string, from: number, to: number): boolean => !WORD.test(text.charAt(from - 1)) && !WORD.test(text.charAt(to))
