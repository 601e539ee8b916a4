import { StackError } from '@fifteen/stack'
import { Command } from 'commander'
import { stateFolder, storageSentence } from '../../start/state.mjs'
import { check, type Scope } from './check.js'
import { findSystem, NothingToVerify } from './find-system.js'
import { LAW_NAMES, type Violation } from './law.js'

const LISTED = 20

interface Options {
  json?: boolean
  window: string
  timeout: string
}

function report(violations: Violation[], scope: Scope): void {
  for (const law of LAW_NAMES) {
    const own = violations.filter((violation) => violation.law === law)
    process.stdout.write(
      `${own.length ? 'REFUTED' : 'holds  '}  ${law}${own.length ? `: ${own.length} violation${own.length === 1 ? '' : 's'}` : ''}\n`,
    )
    for (const { order, detail } of own.slice(0, LISTED)) process.stdout.write(`           ${order ? `order ${order}: ` : ''}${detail}\n`)
    if (own.length > LISTED) process.stdout.write(`           and ${own.length - LISTED} more\n`)
  }
  process.stdout.write(`${told(scope)}\n`)
}

/** How far the search for personal data went. */
function told({ personalValues, tables, columns, rows, rowsOfATable, sampled }: Scope): string {
  const much = sampled.length ? `of ${sampled.join(', ')} a sample of ${rowsOfATable} rows each` : `all of their rows`
  return `searched: ${personalValues} personal values, in every topic that we write and in ${columns} columns of ${tables} tables (${rows} rows, at most ${rowsOfATable} a table: ${much})`
}

const { env, stdout, stderr } = process
const CANNOT_TELL = 2
const INTERRUPTED = 130

/** A signal ends the look wherever it is; what was started for it is stopped all the same. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(new Error('stopped')))
  return stop.signal
}

async function main({ json, window, timeout }: Options): Promise<number> {
  const signal = stopSignal()
  try {
    const found = await findSystem({ env, signal, say: (line) => void stderr.write(`${line}\n`) })
    try {
      const looking = check(found.system, { running: found.running, windowMs: Number(window), timeoutMs: Number(timeout) })
      const { violations, scope } = await Promise.race([looking, aborted(signal)])
      if (json) stdout.write(`${JSON.stringify({ violations, scope })}\n`)
      else report(violations, scope)
      return violations.length ? 1 : 0
    } finally {
      await found.close()
    }
  } catch (error) {
    if (signal.aborted) return INTERRUPTED
    stderr.write(`${explained(error)}\n`)
    return CANNOT_TELL
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const end = () => reject(signal.reason as Error)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })

function explained(error: unknown): string {
  if (error instanceof NothingToVerify || error instanceof StackError) return error.message
  const sentence = storageSentence(error, stateFolder(env))
  return sentence ?? (error instanceof Error ? (error.stack ?? error.message) : String(error))
}

new Command('verify')
  .description(
    'Proves or refutes the laws of docs/laws.md on the databases and topics of a running or stopped system. Exits 1 on any violation.',
  )
  .option('--json', 'one line: {"violations":[{"law","order","detail"}],"scope":{…}}; scope tells what was looked through')
  .option('--window <ms>', 'of a running system: a violation counts when it is still there after this long', '2000')
  .option('--timeout <ms>', 'of a running system: look again for so long while the list shrinks', '60000')
  .action(async (options: Options) => {
    // An interrupted look leaves consumers behind that nobody waits for.
    process.exit(await main(options))
  })
  .parseAsync()
  .catch((error: unknown) => {
    stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exit(CANNOT_TELL)
  })
