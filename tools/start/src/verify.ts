import { join } from 'node:path'
import { CommandFailed, run, type Stack } from '@fifteen/stack'
import { repo } from './folders.js'
import { StartError } from './start.errors.js'
import type { Violation } from './summary.js'

const VERIFY_WITHIN = 120_000

/** Runs the checker of the laws as its users do, on the running system. */
export async function verify(stack: Stack, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Violation[]> {
  const given = { FIFTEEN_DATABASE_URL: stack.databaseUrl('').replace(/\/$/, ''), FIFTEEN_KAFKA_BROKERS: stack.kafka.brokers.join(',') }
  const args = [join(repo, 'tools', 'verify', 'dist', 'main.js'), '--json']
  const output = await run(process.execPath, args, { abort: signal, within: VERIFY_WITHIN, env: { ...env, ...given } }).catch(
    (error: unknown) => {
      if (error instanceof CommandFailed && error.exit === 1) return error.output
      throw error
    },
  )
  return violations(output)
}

/** From the last line that is an object with `violations`. */
export function violations(output: string): Violation[] {
  for (const line of output.trim().split('\n').reverse()) {
    try {
      const value = JSON.parse(line) as { violations?: Violation[] }
      if (Array.isArray(value.violations)) return value.violations
    } catch {
      continue
    }
  }
  const reason = /^.*Error.*$/m.exec(output)?.[0] ?? output.trim().split('\n').at(-1) ?? ''
  throw new StartError('start/step-failed', `npm run verify ended without its result: ${reason}`)
}
