import { isAbsolute, join } from 'node:path'
import { Command } from 'commander'
import { down, running, up } from './background.js'
import { hold } from './hold.js'
import { stateRoot } from './paths.js'
import { StackError } from './stack.errors.js'
import type { StackFile } from './stack-file.js'

interface CliOptions {
  state: string
  heap: string
  fresh?: boolean
  lifeline?: boolean
  remove?: boolean
}

const stateDir = ({ state }: CliOptions): string => (isAbsolute(state) ? state : join(stateRoot, state))

const say = (text: string): void => void process.stdout.write(`${text}\n`)

function show(stack: StackFile): void {
  say(`# ${stack.explanation}`)
  say(`export FIFTEEN_DATABASE_URL=${stack.databaseUrl}`)
  say(`export FIFTEEN_KAFKA_BROKERS=${stack.brokers.join(',')}`)
}

const program = new Command('stack').description('PostgreSQL and Kafka for development, kept running in the background')

const command = (name: string, description: string) =>
  program
    .command(name)
    .description(description)
    .option('--state <name or folder>', 'state folder, a name stands for .fifteen/<name>', 'dev')

command('up', 'start the stack unless it runs, and print its addresses')
  .option('--fresh', 'begin with empty data')
  .option('--heap <MiB>', "the broker's heap", '512')
  .action(async (options: CliOptions) => show(await up(stateDir(options), ['--heap', options.heap, ...(options.fresh ? ['--fresh'] : [])])))

command('down', 'stop the stack').action(async (options: CliOptions) =>
  say((await down(stateDir(options))) ? 'stopped' : 'nothing was running'),
)

command('status', 'print the addresses and pids of the running stack').action((options: CliOptions) => {
  const stack = running(stateDir(options))
  if (!stack) {
    say('nothing is running')
    process.exitCode = 1
    return
  }
  show(stack)
  for (const { name, pid } of stack.processes) say(`# ${name} pid ${pid}`)
})

command('hold', 'hold a stack in the foreground until a signal')
  .option('--fresh', 'begin with empty data')
  .option('--heap <MiB>', "the broker's heap", '384')
  .option('--lifeline', 'end when standard input closes')
  .option('--remove', 'remove the state folder at the end')
  .action((options: CliOptions) =>
    hold({
      stateDir: stateDir(options),
      fresh: options.fresh ?? false,
      kafkaHeapMiB: Number(options.heap),
      lifeline: options.lifeline ?? false,
      remove: options.remove ?? false,
    }),
  )

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof StackError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  process.exitCode = 1
})
