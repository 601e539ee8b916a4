import { Command } from 'commander'
import { Kafka, logLevel } from 'kafkajs'
import { Api } from './api.js'
import { play } from './play.js'
import { seed, type SeedOptions } from './seed.js'

interface Given extends Record<
  'brokers' | 'adminKey' | 'intake' | 'stock' | 'delivery' | 'tasks' | 'handoff' | 'sla' | 'partnerId',
  string
> {
  shopIds: string
  seed: string
  speed: string
  rate: string
  orders?: string
  limit?: string
}

function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .requiredOption('--brokers <list>', 'host:port, separated by commas')
    .option('--admin-key <key>', 'key of an administrator', '')
    .option('--intake <url>', 'order-intake', 'http://127.0.0.1:15001')
    .option('--stock <url>', 'stock-confirmation', 'http://127.0.0.1:15002')
    .option('--delivery <url>', 'delivery-scheduling', 'http://127.0.0.1:15003')
    .option('--tasks <url>', 'operator-tasks', 'http://127.0.0.1:15004')
    .option('--handoff <url>', 'logistics-handoff', 'http://127.0.0.1:15005')
    .option('--sla <url>', 'sla-tracker', 'http://127.0.0.1:15006')
    .option('--shop-ids <list>', 'shops, separated by commas', 'shop-1')
    .option('--partner-id <id>', 'their logistics partner', 'partner-1')
    .option('--orders <file>', 'CSV or CSV.GZ with the Online Retail columns; without it a seeded generator')
    .option('--limit <n>', 'only the first n invoices')
    .option('--seed <n>', 'same seed, same orders', '15')
    .option('--speed <x>', 'divides policy durations and the time that customers take to pay', '60')
}

const common = ({ shopIds, seed, speed, orders, limit }: Given): Pick<SeedOptions, 'shopIds' | 'seed' | 'speed' | 'orders' | 'limit'> => ({
  shopIds: shopIds.split(','),
  seed: Number(seed),
  speed: Number(speed),
  ...(orders === undefined ? {} : { orders }),
  ...(limit === undefined ? {} : { limit: Number(limit) }),
})

/** A broker may be away for a minute; the shop goes on when it is back. */
const PATIENT = { retries: 60, initialRetryTime: 200, maxRetryTime: 2_000 }

const seedOptions = (given: Given): SeedOptions => {
  const { adminKey, intake, stock, delivery, tasks, handoff, sla, partnerId } = given
  return { adminKey, intake, stock, delivery, tasks, handoff, sla, partnerId, ...common(given) }
}

const stop = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())

const program = new Command('shop').description('A shop’s back end: a sample to start from.')
program.addCommand(
  command('seed', 'shops, stock, methods and slots through the administrators’ APIs').action((given: Given) => seed(seedOptions(given))),
)
program.addCommand(
  command('play', 'sends orders, payments and cancels to the shops’ topics and counts the answers')
    .option('--rate <r>', 'arrivals a second', '25')
    .action((given: Given) => {
      const kafka = new Kafka({ clientId: 'example-shop', brokers: given.brokers.split(','), logLevel: logLevel.ERROR, retry: PATIENT })
      const delivery = new Api(given.delivery, given.adminKey)
      return play(kafka, { ...common(given), rate: Number(given.rate), delivery }, stop.signal)
    }),
)
const end = (error?: Error): void => {
  if (error) process.stderr.write(`${error.stack ?? error.message}\n`)
  process.exit(error ? 1 : 0)
}
program.parseAsync().then(
  () => end(),
  (error: unknown) => end(error instanceof Error ? error : new Error(String(error))),
)
