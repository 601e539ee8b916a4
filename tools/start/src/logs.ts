import { copyFileSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'

const MOST_BYTES = 5 * 1024 * 1024

/** Keeps each log and one older part of it. Processes append to the open file, so it is copied and cut, never moved. */
export function limitLogs(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.log')) continue
    const file = join(folder, name)
    if (statSync(file).size <= MOST_BYTES) continue
    copyFileSync(file, `${file}.1`)
    truncateSync(file, 0)
  }
}

/** The last line of a log that names an error, cut to what fits a sentence. */
export function lastError(file: string): string {
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .findLast((text) => /error|fatal/i.test(text) && !/^\s*at /.test(text))
  return line ? line.trim().slice(0, 300) : 'it said nothing'
}
