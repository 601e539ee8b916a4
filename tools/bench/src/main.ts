import { StackError } from '@fifteen/stack'
import { StartError } from '@fifteen/start'
import { Command, InvalidArgumentError } from 'commander'
import { LawBroken } from './harness/laws.js'
import { record } from './harness/record.js'
import { OwnSystems, SharedSystems } from './harness/systems.js'
import { PgbenchMissing } from './limit/find-pgbench.js'
import { profiledServices } from './profile/profiling.js'
import type { Answered, Question } from './question.js'
import { QUESTIONS } from './questions/index.js'

const PORT_BASE = 17_000
const INTERRUPTED = 130

interface Options {
  quick: boolean
  json: boolean
  record: boolean
  seconds?: number
  rate?: number
  window?: number
  orders?: number
  profile?: string
  statements: boolean
  nodeFlags: string
  portBase: number
}

const atLeast = (least: number) => (text: string) => {
  const value = Number(text)
  if (text.trim() === '' || !(value >= least)) throw new InvalidArgumentError(`Give a number from ${least}.`)
  return value
}

function chosen(names: string[]): Question[] {
  if (!names.length) return [...QUESTIONS]
  return names.map((name) => {
    const question = QUESTIONS.find((known) => known.name === name)
    if (!question) throw new InvalidArgumentError(`There is no question ${name}: ask ${QUESTIONS.map((known) => known.name).join(', ')}.`)
    return question
  })
}

async function main(
  names: string[],
  { quick, json, record: kept, seconds, rate, window, orders, profile, statements, nodeFlags, portBase }: Options,
): Promise<void> {
  if (quick && kept) throw new InvalidArgumentError('Nothing is kept of --quick, whose figures mean little: leave out --record.')
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(new Error('stopped')))
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const profiled = profile ? profiledServices(profile) : []
  const settings = { nodeFlags: nodeFlags.split(' ').filter(Boolean), portBase, signal: stop.signal, say }
  // Whoever counts statements starts PostgreSQL anew.
  const Lender = quick && !statements ? SharedSystems : OwnSystems
  const systems = new Lender({ ...settings, inspect: profiled.length > 0 })
  const asked = {
    ...settings,
    ...{ quick, statements, systems, env: process.env, profile: profiled },
    ...(seconds && { seconds }),
    ...(rate && { rate }),
    ...(window && { window }),
    ...(orders && { orders }),
  }
  const failed: string[] = []
  try {
    for (const question of chosen(names)) {
      say(`${question.name}: ${question.description}`)
      const began = performance.now()
      const fails = (reason: string): void => {
        failed.push(`${question.name} failed: ${reason}`)
        say(reason)
      }
      try {
        const answered = await question.ask(asked)
        print(answered, json)
        if (kept) say(`kept as ${record(answered.answer, process.argv.slice(2))}`)
        if (answered.refuted !== undefined) fails(answered.refuted)
      } catch (error) {
        // One question that cannot be answered keeps no other from being asked.
        if (stop.signal.aborted) throw error
        fails(explained(error))
        await systems.close()
      }
      if (quick) say(`${question.name}: ${Math.round((performance.now() - began) / 1000)} s`)
    }
    await systems.finish()
  } catch (error) {
    if (!stop.signal.aborted) throw error
    process.exitCode = INTERRUPTED
  } finally {
    await systems.close()
  }
  if (!failed.length) return
  process.exitCode ||= 1
  for (const line of failed) say(line)
}

function print({ report, answer }: Answered, json: boolean): void {
  if (!json) process.stdout.write(`${report}\n\n`)
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}

const explained = (error: unknown): string => {
  const known = [StackError, StartError, PgbenchMissing, LawBroken, InvalidArgumentError].some((type) => error instanceof type)
  if (!(error instanceof Error)) return String(error)
  return known ? error.message : (error.stack ?? error.message)
}

await new Command('npm run bench --')
  .description(
    'Measures the product against the bare machine, each question on fresh servers of its own (with --quick on shared ones). One line of JSON each.',
  )
  .argument('[question...]', 'what to ask; everything where it is left out')
  .option('--quick', 'every program once and shortly; the figures mean little', false)
  .option('--json', 'only the lines of JSON', false)
  .option('--record', 'keep each answer under docs/performance/results, from which bench:plots draws', false)
  .option('--seconds <n>', 'how long the measured part lasts', atLeast(1))
  .option('--rate <n>', 'orders a second, instead of as many as keep the window full', atLeast(0.1))
  .option('--window <n>', 'unfinished orders', atLeast(1))
  .option('--orders <n>', 'past orders in the databases', atLeast(1))
  .option('--profile <services>', 'a V8 profile of these services, with commas, or all; into .fifteen/bench/results')
  .option('--statements', 'what PostgreSQL spent on which statement (the server gets pg_stat_statements)', false)
  .option('--node-flags <flags>', 'to try others for the services, such as "--max-semi-space-size=32"', '')
  .option('--port-base <n>', 'first of the ports, all others move with it', atLeast(1024), PORT_BASE)
  .addHelpText('after', `\nQuestions:\n${QUESTIONS.map(({ name, description }) => `  ${name.padEnd(12)} ${description}`).join('\n')}`)
  .action(main)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${explained(error)}\n`)
    process.exitCode = 1
  })
