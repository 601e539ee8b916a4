import { Command } from 'commander'
import { handlingCurve } from './handling-time.js'
import { work, type OperatorCounts } from './operator.js'
import { TasksApi } from './tasks-api.js'

const options = new Command('operators')
  .description('Operators of the demo: they take tasks, read, talk and decide through the public API. A sample to start from.')
  .requiredOption('--admin-key <key>', 'key of an administrator, to seed the operators')
  .option('--tasks <url>', 'operator-tasks', 'http://127.0.0.1:15004')
  .option('--operators <n>', 'how many', '24')
  .option('--shop-ids <list>', 'shops they work for, separated by commas', 'shop-1')
  .option('--seed <n>', 'same seed, same decisions', '15')
  .option('--speed <x>', 'divides handling times', '60')
  .allowUnknownOption()
  .allowExcessArguments()
  .parse()
  .opts<Record<'adminKey' | 'tasks' | 'operators' | 'shopIds' | 'seed' | 'speed', string>>()

const stop = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())

const { curve, source } = handlingCurve(process.env['FIFTEEN_DATA'])
process.stderr.write(`handling times: ${source}, divided by ${options.speed}\n`)

const counts: OperatorCounts = { decided: 0, notReached: 0 }
const ids = Array.from({ length: Number(options.operators) }, (_, index) => `operator-${index + 1}`)
const admin = new TasksApi(options.tasks, options.adminKey)
for (const id of ids) {
  const key = `demo-key-${id}-of-the-desk`
  await admin.put(`/v1/operators/${id}`, { name: `Operator ${id}`, skills: ['en'], shops: options.shopIds.split(','), level: 1, key })
}

let last = ''
const timer = setInterval(() => {
  const line = JSON.stringify({ type: 'progress', online: ids.length, ...counts })
  if (line !== last) process.stdout.write(`${line}\n`)
  last = line
}, 1_000)
const settings = { seed: Number(options.seed), speed: Number(options.speed), curve }
await Promise.all(ids.map((id) => work(new TasksApi(options.tasks, `demo-key-${id}-of-the-desk`), settings, counts, stop.signal)))
clearInterval(timer)
process.exit(0)
