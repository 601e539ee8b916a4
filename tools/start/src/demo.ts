import { existsSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import type { StartOptions } from '../options.mjs'
import { BoardFeed } from './board-state.js'
import { runOnce } from './once.js'
import { PipelineSource } from './pipeline-source.js'
import { Screen } from './screen.js'
import { StartError } from './start.errors.js'
import { Supervisor } from './supervisor.js'

const { env, stdout, stderr } = process
const INTERRUPTED = 130

/** One run from the first process to the last; resolves with the exit code when nothing is left of it. */
export async function demo({ cwd, ...asked }: StartOptions & { cwd: string }, signal: AbortSignal): Promise<number> {
  const options = withOrdersFile(asked, cwd)
  const out = options.json ? stderr : stdout
  const say = (line: string) => void stderr.write(`${line}\n`)
  const onEvent = (line: string) => {
    feed.event = line
    if (!screen.isOpen) out.write(`${line}\n`)
  }
  const supervisor = new Supervisor({ options, signal, env, onEvent })
  const feed = new BoardFeed(supervisor, options.speed)
  const screen = new Screen(out, () => feed.state())
  let lastLine: string | undefined
  try {
    const stack = await supervisor.start()
    const source = new PipelineSource(stack)
    try {
      await source.begin()
      await supervisor.play(stack)
      feed.follow(source)
      screen.open()
      if (!options.once) return await interrupted(signal)
      const { result, ok } = await runOnce({ supervisor, source, timeout: options.timeout * 1000, env, signal, say })
      lastLine = options.json ? JSON.stringify(result) : JSON.stringify(result, null, 2)
      return ok ? 0 : 1
    } finally {
      screen.close()
      await feed.close()
      await source.close()
    }
  } catch (error) {
    if (signal.aborted) return INTERRUPTED
    throw error
  } finally {
    await supervisor.stop()
    if (lastLine) stdout.write(`${lastLine}\n`)
  }
}

function withOrdersFile(options: StartOptions, cwd: string): StartOptions {
  if (options.orders === undefined) return options
  const orders = isAbsolute(options.orders) ? options.orders : resolve(cwd, options.orders)
  if (!existsSync(orders))
    throw new StartError('start/file-missing', `There is no file ${orders}: give --orders a CSV or CSV.GZ, or leave it out.`)
  return { ...options, orders }
}

/** Ctrl-C is how a run without --once ends. */
const interrupted = (signal: AbortSignal): Promise<number> =>
  new Promise((done) => {
    if (signal.aborted) return done(0)
    signal.addEventListener('abort', () => done(0), { once: true })
  })
