import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'

/** Seconds of talking and writing, for a share from 0 up to 1 of all calls. */
export type HandlingCurve = (share: number) => number

/** The last percentile is one endless call; nobody waits for that. */
const CAP = 99

/**
 * The curve of a real call centre, where the folder of data is at hand, capped at its 99th percentile. Elsewhere a lognormal with a median
 * of 110 s and a shape of 1.0, which is the form and about the size that Brown et al. found ("Statistical Analysis of a Telephone Call
 * Center", JASA 2005).
 */
export function handlingCurve(dataFolder: string | undefined): { curve: HandlingCurve; source: string } {
  const file = dataFolder === undefined ? undefined : join(dataFolder, 'call-seconds-percentiles.csv')
  if (file === undefined || !existsSync(file)) return { curve: lognormal(110, 1), source: 'lognormal, median 110 s, shape 1.0' }
  const rows = parse<{ service_seconds: string }>(readFileSync(file), { columns: true })
  const seconds = rows.slice(0, CAP).map((row) => Number(row.service_seconds))
  return { curve: (share) => between(seconds, share), source: 'percentiles of a real call centre' }
}

function between(seconds: number[], share: number): number {
  const at = Math.min(share, 0.9999) * (seconds.length - 1)
  const low = seconds[Math.floor(at)] ?? 0
  return low + (at - Math.floor(at)) * ((seconds[Math.ceil(at)] ?? low) - low)
}

/** Capped at the 99th percentile too. */
const lognormal =
  (median: number, shape: number): HandlingCurve =>
  (share) =>
    median * Math.exp(shape * normalQuantile(Math.min(Math.max(share, 0.001), 0.99)))

/** Quantile of the normal distribution by Tukey's lambda, good to a few per cent: enough for a robot. */
const normalQuantile = (share: number): number => (share ** 0.135 - (1 - share) ** 0.135) / 0.1975
