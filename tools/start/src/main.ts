import { StackError } from '@fifteen/stack'
import type { StartOptions } from '../options.mjs'
import { stateFolder, storageSentence } from '../state.mjs'
import { demo } from './demo.js'
import { StartError } from './start.errors.js'
import { sweep } from './sweep.js'

const INTERRUPTED = 130

const explained = (error: unknown): string => {
  if (error instanceof StackError && error.code === 'stack/port-taken')
    return `${error.message.replace(/\.$/, '')}; npm start -- --port-base N moves all of them.`
  if (error instanceof StackError || error instanceof StartError) return error.message
  const sentence = storageSentence(error, stateFolder(process.env))
  if (sentence) return sentence
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** Ends by a message of start.mjs, by its death (the channel closes) or by a signal; a second one changes nothing. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  const end = () => stop.abort(new Error('stopped'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
  process.on('message', end).on('disconnect', end)
  return stop.signal
}

async function main(argument: string): Promise<number> {
  const signal = stopSignal()
  try {
    await sweep()
    if (argument === '--sweep') return 0
    return await demo(JSON.parse(argument) as StartOptions & { cwd: string }, signal)
  } catch (error) {
    if (signal.aborted) return INTERRUPTED
    process.stderr.write(`${explained(error)}\n`)
    return 1
  }
}

process.exitCode = await main(process.argv[2] ?? '{}')
process.disconnect?.()
