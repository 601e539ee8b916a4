import { join } from 'node:path'
import { CommandFailed, run } from '@fifteen/stack'
import { repository } from './paths.js'
import type { BenchSystem } from './system.js'

/** A long run leaves millions of records, which the checker reads twice. */
const WITHIN_MS = 1_200_000

/** A measured system broke a law: whatever was measured does not count. */
export class LawBroken extends Error {}

/** `npm run verify` on the system that was measured. Throws LawBroken with what it found. */
export async function proveLaws(system: BenchSystem, signal: AbortSignal): Promise<void> {
  const env = { ...process.env, FIFTEEN_DATABASE_URL: system.server, FIFTEEN_KAFKA_BROKERS: system.brokers.join(',') }
  try {
    await run(process.execPath, [join(repository, 'tools', 'verify', 'dist', 'main.js')], { abort: signal, within: WITHIN_MS, env })
  } catch (error) {
    if (error instanceof CommandFailed) throw new LawBroken(`npm run verify is not green after the run:\n${error.output}`, { cause: error })
    throw error
  }
}
