import { join } from 'node:path'
import { CommandFailed, stateRoot } from '@fifteen/stack'
import { Command, InvalidArgumentError } from 'commander'
import { repository } from '../harness/paths.js'
import { interleavedPairs } from '../harness/statistics.js'
import { type Cell, figure, table } from '../harness/table.js'
import type { Answer } from '../question.js'
import { QUESTIONS } from '../questions/index.js'
import { askCheckout, NoAnswer } from './ask-checkout.js'
import { type Checkout, checkOut, NoCheckout } from './checkout.js'
import { type Compared, compared } from './compared.js'

const PAIRS = 7
const INTERRUPTED = 130

interface Options {
  against: string
  pairs: number
  json: boolean
}

const question = (name: string): string => {
  if (QUESTIONS.some((known) => known.name === name)) return name
  throw new InvalidArgumentError(`There is no question ${name}: ask ${QUESTIONS.map((known) => known.name).join(', ')}.`)
}

const whole = (text: string): number => {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('Give a whole number from 1.')
  return Number(text)
}

const rounded = (value: number): number => Number(value.toPrecision(4))

function report(figures: readonly Compared[], before: string): string {
  const rows = figures.map((each): Cell[] => [each.name, each.before, each.after, each.median, each.least, each.most])
  return table(['medians', before, 'here', 'ratio of pairs', 'from', 'to'], rows)
}

function line(asked: string, { unit }: Answer, figures: readonly Compared[], { against, pairs }: Options): string {
  const measured = figures.find(({ name }) => name === 'measured')
  const of = ({ before, after, median, least, most }: Compared): number[] => [before, after, median, least, most].map(rounded)
  return JSON.stringify({
    ...{ question: 'change', of: asked, against, pairs, unit },
    ...(measured && { measured: rounded(measured.after), limit: rounded(measured.before), ratio: rounded(measured.median) }),
    ...(measured && { ratios: { least: rounded(measured.least), most: rounded(measured.most) } }),
    figures: Object.fromEntries(figures.map((each) => [each.name, of(each)])),
  })
}

async function main(asked: string, args: string[], options: Options): Promise<void> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(new Error('stopped')))
  const say = (text: string): void => void process.stderr.write(`${text}\n`)
  try {
    const kept = join(stateRoot, 'checkouts')
    const before = await checkOut(options.against, { repository, kept, signal: stop.signal, say })
    const here: Checkout = { name: 'here', folder: repository }
    let runs = 0
    const ask = (state: Checkout) => async (): Promise<Answer> => {
      const answer = await askCheckout(state, asked, args, stop.signal)
      say(`${state.name}: ${figure(answer.measured ?? Number.NaN)} ${answer.unit} (run ${++runs} of ${2 * options.pairs})`)
      return answer
    }
    const pairs = await interleavedPairs(options.pairs, ask(before), ask(here))
    const figures = compared(pairs)
    if (!figures.some(({ name }) => name === 'measured')) throw new NoAnswer(`${asked} measured nothing that could be compared`)
    if (!options.json) process.stdout.write(`${report(figures, before.name)}\n\n`)
    const [[first]] = pairs as [[Answer, Answer]]
    process.stdout.write(`${line(asked, first, figures, options)}\n`)
  } catch (error) {
    if (!stop.signal.aborted) throw error
    process.exitCode = INTERRUPTED
  }
}

const explained = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const known = [NoAnswer, NoCheckout, CommandFailed].some((type) => error instanceof type)
  return known ? error.message : (error.stack ?? error.message)
}

await new Command('npm run bench:change --')
  .description(
    'Holds this checkout, as it is, against another state of it: one question in interleaved pairs, each state by its own bench, the median of the ratios of the pairs for every figure.',
  )
  .argument('<question>', 'what to ask', question)
  .argument('[options...]', 'of npm run bench, after --, such as -- --seconds 30')
  .option('--against <state>', 'a commit, which is checked out and built under .fifteen/checkouts, or the folder of a checkout', 'HEAD')
  .option('--pairs <n>', 'how often both are asked', whole, PAIRS)
  .option('--json', 'only the line of JSON', false)
  .action(main)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${explained(error)}\n`)
    process.exitCode = 1
  })
