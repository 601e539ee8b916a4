import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Lock, tryLock } from '../lock.mjs'
import { embeddedPom } from './paths.js'
import { CommandFailed, run } from './processes.js'
import { StackError } from './stack.errors.js'
import { until } from './until.js'

const FETCH_WITHIN = 10 * 60_000

interface FetchOptions {
  /** The folder of caches, one per content of the pom. */
  root: string
  env: NodeJS.ProcessEnv
  signal?: AbortSignal | undefined
  onProgress: (line: string) => void
}

/**
 * The folder with the broker's jars, fetched once per content of the pom. One process fetches, the others wait; the folder
 * gets its name only when it is whole, so an interrupted download is never taken for a finished one.
 */
export async function kafkaLib({ root, env, signal, onProgress }: FetchOptions): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(embeddedPom))
    .digest('hex')
    .slice(0, 16)
  const lib = join(root, hash)
  if (existsSync(lib)) return lib
  await mkdir(root, { recursive: true })
  const lock = await until(() => takeLock(join(root, 'fetch.lock')), { within: FETCH_WITHIN, every: 500, signal })
  try {
    if (!existsSync(lib)) await fetchJars(root, lib, { env, signal, onProgress })
    return lib
  } finally {
    lock.release()
  }
}

async function takeLock(file: string): Promise<Lock> {
  const lock = tryLock(file)
  if (!lock)
    throw new StackError('stack/jars-not-fetched', `Another process has been fetching Kafka's jars for too long: see who holds ${file}.`)
  return lock
}

async function fetchJars(root: string, lib: string, { env, signal, onProgress }: Omit<FetchOptions, 'root'>): Promise<void> {
  const partial = `${lib}.partial`
  for (const name of await readdir(root)) if (name.endsWith('.partial')) await rm(join(root, name), { recursive: true, force: true })
  onProgress("fetching Apache Kafka's jars with Maven (44 MB, once)")
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${partial}`]
  try {
    await run('mvn', ['-q', '-B', '-ntp', '-f', embeddedPom, ...goal], { abort: signal, within: FETCH_WITHIN, env })
    await rename(partial, lib)
  } catch (cause) {
    await rm(partial, { recursive: true, force: true })
    signal?.throwIfAborted()
    throw explain(cause)
  }
}

function explain(cause: unknown): unknown {
  if (!(cause instanceof CommandFailed)) return cause
  if (cause.exit === 'ENOENT') {
    return new StackError(
      'stack/maven-missing',
      'Maven is missing (mvn does not run): install Maven 3.6 or newer, or start a Docker engine.',
      { cause },
    )
  }
  const reason = /\[ERROR\] (.*)/.exec(cause.output)?.[1] ?? cause.message
  return new StackError(
    'stack/jars-not-fetched',
    `Maven could not fetch Apache Kafka's jars, check the network and start again: ${reason.slice(0, 300)}`,
    { cause },
  )
}
