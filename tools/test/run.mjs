// Runs the three levels of tests one after another and ends with their count. Plain JavaScript for Node 20 without packages.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isInstalled, noteInstalled, npm } from '../start/install.mjs'
import { StepFailed, Steps, Stopped } from '../start/steps.mjs'
import { lockOwner } from '../stack/lock.mjs'
import { add, countOf, NOTHING, sentence } from './count.mjs'

const LEVELS = [
  { name: 'unit', workers: ['--maxWorkers=2'], withinMinutes: 5 },
  { name: 'int', workers: ['--maxWorkers=2'], withinMinutes: 12 },
  { name: 'e2e', workers: ['--maxWorkers=2'], withinMinutes: 12 },
]
const INTERRUPTED = 130

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const results = join(root, '.fifteen', 'test')
const steps = new Steps(root)
const node = join(root, 'node_modules', '.bin', 'node')
const say = (line) => process.stderr.write(`${line}\n`)

async function prepare() {
  if (!isInstalled(root)) {
    const owner = lockOwner(join(root, '.fifteen', 'start', 'start.lock'))
    if (owner) throw new StepFailed(`The packages are to be installed anew, but npm start runs (pid ${owner.pid}): stop it first.`)
    await steps.run('npm ci', ...npm('ci'))
    noteInstalled(root)
  }
  await steps.run('the build', node, [join(root, 'tools', 'build', 'build.mjs')])
}

async function level({ name, workers, withinMinutes }, patterns) {
  const file = join(results, `${name}.json`)
  rmSync(file, { force: true })
  say(`\n== ${name} tests`)
  const jest = [
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    ...patterns,
    '--selectProjects',
    name,
    '--passWithNoTests',
    ...workers,
  ]
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning']
  const exit = await steps
    .run(`jest ${name}`, node, [...flags, ...jest, '--json', '--outputFile', file], withinMinutes * 60_000)
    .then(() => 0)
    .catch((error) => {
      if (!(error instanceof StepFailed)) throw error
      say(error.message)
      return 1
    })
  return countOf(read(file), exit)
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

async function main() {
  mkdirSync(results, { recursive: true })
  await prepare()
  let total = NOTHING
  for (const each of LEVELS) total = add(total, await level(each, process.argv.slice(2)))
  for (const name of total.skippedNames) say(`skipped: ${name}`)
  for (const name of total.failedNames) say(`failed: ${name}`)
  process.stdout.write(`${sentence(total)}\n`)
  if (total.passed + total.failed === 0) say('no test ran')
  return total.failed > 0 || total.passed === 0 ? 1 : 0
}

main().then(
  (code) => (process.exitCode = code),
  (error) => {
    if (!(error instanceof Stopped)) say(error instanceof StepFailed ? error.message : error.stack)
    process.exitCode = error instanceof Stopped ? INTERRUPTED : 1
  },
)
