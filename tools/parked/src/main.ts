import { Command, Option } from 'commander'
import { runningStatus, stateFolder } from '../../start/state.mjs'
import { act, list, type Selection } from './parked-api.js'

interface Common extends Selection {
  url?: string[]
  adminKey: string
  limit: string
}

interface Action extends Common {
  who: string
  why: string
  dryRun?: boolean
}

const COMPOSED = [1, 2, 3, 4, 5, 6].map((n) => `http://127.0.0.1:1500${n}`)

/** The services that were named, else those of the npm start that runs, else where docker-compose.yml puts them. */
async function services(url: string[] | undefined): Promise<string[]> {
  if (url) return url
  const status = await runningStatus(stateFolder(process.env))
  const running = status?.processes.flatMap((each) => (each.health && each.url ? [each.url] : [])) ?? []
  return running.length ? running : COMPOSED
}

function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--url <address...>', 'services to ask; else those of the npm start that runs, else ports 15001 to 15006')
    .addOption(new Option('--admin-key <key>', 'administrators’ key').env('ADMIN_API_KEY').default('fifteen-demo-admin-key', 'the demo’s'))
    .option('--id <uuid>', 'one parked record')
    .option('--key <key>', 'record key: the order’s id')
    .option('--code <code>', 'error class')
    .option('--handler <name>', 'handler')
}

function print(rows: object[], none: string): void {
  if (rows.length) console.table(rows)
  else process.stdout.write(`${none}\n`)
}

const program = new Command('parked').description('Parked records of all services: look, requeue, discard.')
program.addCommand(
  command('list', 'what is parked, oldest first')
    .option('--limit <n>', 'rows of each service at most', '100')
    .action(async ({ url, adminKey, limit, ...selection }: Common) =>
      print(
        (await Promise.all((await services(url)).map((service) => list(service, adminKey, selection, Number(limit))))).flat(),
        'nothing is parked',
      ),
    ),
)
for (const [name, description] of [
  ['requeue', 'handle the selected records again, each with what waits behind it'],
  ['discard', 'give the selected records up; what waits behind them becomes the next to decide on'],
] as const) {
  program.addCommand(
    command(name, description)
      .requiredOption('--who <name>', 'who does it: noted')
      .requiredOption('--why <text>', 'why: noted')
      .option('--dry-run', 'tell what would happen, change nothing')
      .action(async ({ url, adminKey, who, why, dryRun, ...selection }: Action) => {
        const results = await Promise.all(
          (await services(url)).map((service) =>
            act(service, adminKey, { action: name, who, why, dryRun: dryRun ?? false, ...pick(selection) }),
          ),
        )
        print(results.flat(), 'nothing matches')
        if (results.flat().some(({ result }) => result === 'failed')) process.exitCode = 1
      }),
  )
}

const pick = ({ id, key, code, handler }: Selection): Selection => ({ id, key, code, handler })

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
