import { parseArgs } from 'node:util'

export const HELP = `npm start -- [options]

Starts PostgreSQL and Kafka, the six services and a demo that plays orders in, and shows a live board.
Ctrl-C stops everything; the next start goes on with the data of this one.

Input
  --orders FILE     play a CSV or CSV.GZ with the Online Retail columns; without it a seeded generator
  --limit N         only the first N invoices (with --once and no --orders: 500)
  --rate R          arrivals a second (25)
  --seed N          same seed, same orders (15)
  --shops N         shops of the demo (3)
  --operators N     operators of the demo (24)
  --speed X         divides policy durations and handling times when they are seeded (60);
                    no clock is bent: latencies are real milliseconds

Run
  --fresh           begin with empty data
  --once            end when the input is exhausted and nothing is pending, check every law, print the
                    summary; exit 0 only when nothing is pending and every law holds
  --timeout S       with --once: wait at most S seconds after the last input record (170)
  --json            the last line on standard output is the summary (with --status: the status) as JSON
  --port-base N     first of the ports, all others move with it (15000)

Other
  --status          what runs: processes, addresses, pids; starts nothing, installs nothing
  --help            this text

FIFTEEN_DATABASE_URL and FIFTEEN_KAFKA_BROKERS give a stack that already runs; else a Docker engine is used where one
answers; else PostgreSQL and Kafka run as processes here (Java 17+ and, for the first time, Maven).
FIFTEEN_STACK=given|containers|embedded forces one of the three.
FIFTEEN_STATE_DIR names the folder of data, logs and lock (.fifteen/start): with another and its own --port-base a
second npm start runs beside the first; --status, npm run verify and npm run parked look there too.`

const OPTIONS = {
  orders: { type: 'string' },
  limit: { type: 'string' },
  rate: { type: 'string', default: '25' },
  seed: { type: 'string', default: '15' },
  shops: { type: 'string', default: '3' },
  operators: { type: 'string', default: '24' },
  speed: { type: 'string', default: '60' },
  fresh: { type: 'boolean', default: false },
  once: { type: 'boolean', default: false },
  timeout: { type: 'string', default: '170' },
  json: { type: 'boolean', default: false },
  'port-base': { type: 'string', default: '15000' },
  status: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
}

const RANGES = {
  limit: [1, 10_000_000, true],
  rate: [0.1, 100_000, false],
  seed: [0, 2 ** 31 - 1, true],
  shops: [1, 50, true],
  operators: [0, 1000, true],
  speed: [1, 900, false],
  timeout: [0, 86_400, false],
  'port-base': [1024, 65_000, true],
}

const ONCE_LIMIT = 500

/** A wrong argument; the message says which and what is allowed. */
export class WrongOption extends Error {}

/** What the user asked for, every number in its range. Throws WrongOption. */
export function parseOptions(args) {
  const { values } = parse(args)
  const numbers = Object.fromEntries(Object.keys(RANGES).map((name) => [name, number(name, values[name])]))
  const { fresh, once, json, status, help, orders } = values
  const limit = numbers.limit ?? (once && orders === undefined ? ONCE_LIMIT : undefined)
  return { orders, fresh, once, json, status, help, ...numbers, limit, portBase: numbers['port-base'] }
}

function parse(args) {
  try {
    return parseArgs({ args, options: OPTIONS, strict: true, allowPositionals: false })
  } catch (error) {
    throw new WrongOption(`${error.message.split('. ')[0].replace(/\.$/, '')}; npm start -- --help explains all.`)
  }
}

function number(name, text) {
  if (text === undefined) return undefined
  const [least, most, whole] = RANGES[name]
  const value = Number(text)
  if (text.trim() === '' || !(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
    throw new WrongOption(
      `--${name} ${text} is not ${whole ? 'a whole number' : 'a number'} from ${least} to ${most}; npm start -- --help explains all.`,
    )
  }
  return value
}
