/** The value below which the given share (0 to 1) of the values lies; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/** The middle value, or the mean of the two in the middle; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** (greatest − least) / median: how far equal runs lie apart. */
export const spread = (values: readonly number[]): number => (Math.max(...values) - Math.min(...values)) / median(values)

export interface PairedRatio {
  /** Median of each pair's own ratio: what drifts over a sitting hits both of a pair alike. */
  median: number
  least: number
  most: number
  pairs: number
}

/** How the second of each pair compares with the first. */
export function pairedRatio(pairs: readonly (readonly [first: number, second: number])[]): PairedRatio {
  const ratios = pairs.map(([first, second]) => second / first)
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios), pairs: ratios.length }
}

/** Runs both states in turn, changing which goes first, so that warmth and drift favour neither. */
export async function interleavedPairs<Run>(count: number, first: () => Promise<Run>, second: () => Promise<Run>): Promise<[Run, Run][]> {
  const pairs: [Run, Run][] = []
  for (let n = 0; n < count; n++) {
    if (n % 2 === 0) pairs.push([await first(), await second()])
    else {
      const later = await second()
      pairs.push([await first(), later])
    }
  }
  return pairs
}
