// Plain JavaScript for Node 20 without packages: everything else is installed, built and started from here.
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lockOwner, tryLock } from '../stack/lock.mjs'
import { isInstalled, noteInstalled, npm } from './install.mjs'
import { HELP, parseOptions, WrongOption } from './options.mjs'
import { StepFailed, Steps, Stopped } from './steps.mjs'
import { lockFile, stateFolder, storageSentence } from './state.mjs'
import { printStatus } from './status.mjs'

const OLDEST_NODE = 20
const INTERRUPTED = 130
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const state = stateFolder(process.env)
process.env.FIFTEEN_STATE_DIR = state // the supervisor and the checker of the laws take the same, wherever they stand

const say = (line) => process.stderr.write(`${line}\n`)

function refuse(sentence, code = 1) {
  say(sentence)
  return code
}

async function main() {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE)
    return refuse(`Node ${process.versions.node} is too old: use Node ${OLDEST_NODE} or newer.`)
  const options = parseOptions(process.argv.slice(2))
  if (options.help) {
    process.stdout.write(`${HELP}\n`)
    return 0
  }
  if (options.status) return printStatus(state, options)
  const steps = new Steps(root) // before the lock: from here on no signal ends this process halfway
  mkdirSync(join(state, 'logs'), { recursive: true })
  const lock = tryLock(lockFile(state))
  if (!lock) {
    const owner = lockOwner(lockFile(state))
    return refuse(
      `Fifteen already runs here (pid ${owner?.pid}, since ${owner?.startedAt}): stop it with Ctrl-C, or look at it with npm start -- --status.`,
    )
  }
  try {
    return await prepareAndRun(steps, options)
  } finally {
    lock.release()
  }
}

async function prepareAndRun(steps, options) {
  if (!isInstalled(root)) {
    say('installing packages from the lock file (npm ci)')
    await steps.run('npm ci', ...npm('ci'))
    noteInstalled(root)
  }
  const node = join(root, 'node_modules', '.bin', 'node')
  await steps.run('the build', node, [join(root, 'tools', 'build', 'build.mjs')])
  const supervisor = [
    join(root, 'tools', 'start', 'dist', 'main.js'),
    JSON.stringify({ ...options, cwd: process.env.INIT_CWD ?? process.cwd() }),
  ]
  const flags = ['--enable-source-maps', '--max-old-space-size=128', '--max-semi-space-size=2']
  const code = await steps.supervise(node, [...flags, ...supervisor])
  if (code === null) await steps.sweep(node, [supervisor[0], '--sweep'])
  return code ?? 1
}

main().then(
  (code) => (process.exitCode = code),
  (error) => {
    if (error instanceof Stopped) process.exitCode = INTERRUPTED
    else {
      const sentence = error instanceof WrongOption || error instanceof StepFailed ? error.message : storageSentence(error, state)
      process.exitCode = refuse(sentence ?? error.stack, error instanceof WrongOption ? 2 : 1)
    }
  },
)
