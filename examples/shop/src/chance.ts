import { createHash } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Seeded chance: the same seed and name always give the same draws, whatever else was drawn before. */
export class Chance {
  readonly #generator

  constructor(seed: number, name: string) {
    this.#generator = xoroshiro128plus(createHash('sha256').update(`${seed}/${name}`).digest().readInt32BE(0))
  }

  /** From 0 up to, not including, 1. */
  share(): number {
    return uniformFloat64(this.#generator)
  }

  /** Whole, both ends included. */
  between(least: number, most: number): number {
    return uniformInt(this.#generator, least, most)
  }

  /** True with this probability. */
  happens(probability: number): boolean {
    return this.share() < probability
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.between(0, list.length - 1)] ?? list[0]
  }

  /** A value of the curve through (share, value) points, linear between them. */
  fromCurve(points: readonly (readonly [number, number])[]): number {
    const u = this.share()
    for (let i = 1; i < points.length; i++) {
      const [s0, v0] = points[i - 1] ?? [0, 0]
      const [s1, v1] = points[i] ?? [1, 0]
      if (u <= s1) return v0 + ((u - s0) / (s1 - s0 || 1)) * (v1 - v0)
    }
    return points.at(-1)?.[1] ?? 0
  }
}
