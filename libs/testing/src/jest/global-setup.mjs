import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const repo = join(import.meta.dirname, '..', '..', '..', '..')
const START_WITHIN = 12 * 60_000

/**
 * Takes one stack for the whole jest run and puts its addresses into the environment of the workers. A process of its own holds
 * it and ends it when our end of its standard input closes: also when jest is killed.
 */
export default async function globalSetup() {
  if (globalThis.fifteenStack) return
  const run = `${Math.floor(Date.now() / 1000).toString(36)}${randomBytes(3).toString('hex')}`
  process.env.FIFTEEN_TEST_RUN = run
  const cli = join(repo, 'tools', 'stack', 'dist', 'cli.js')
  if (!existsSync(cli)) throw new Error('tools/stack is not built: run node tools/build/build.mjs first')
  const state = ['--state', join(repo, '.fifteen', `test-${run}`), '--remove']
  const child = spawn(process.execPath, [cli, 'hold', '--fresh', '--lifeline', ...state], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  globalThis.fifteenStack = child
  const stack = await addresses(child)
  globalThis.fifteenStackIsOurs = stack.rung !== 'given'
  process.env.FIFTEEN_DATABASE_URL = stack.databaseUrl
  process.env.FIFTEEN_KAFKA_BROKERS = stack.brokers.join(',')
}

function addresses(child) {
  return new Promise((resolve, reject) => {
    let complaint = ''
    const late = setTimeout(() => reject(new Error(`the stack did not start within ${START_WITHIN / 60_000} minutes`)), START_WITHIN)
    child.stderr.on('data', (chunk) => (complaint = (complaint + chunk).slice(-4000)))
    child.once('exit', () => reject(new Error(`the stack did not start: ${complaint.trim()}`)))
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(late)
      resolve(JSON.parse(line))
    })
  })
}
