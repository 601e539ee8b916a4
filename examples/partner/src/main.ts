import { setInterval } from 'node:timers'
import { Command } from 'commander'
import { Kafka, logLevel } from 'kafkajs'
import { Partner } from './partner.js'

const { brokers, partnerId } = new Command('partner')
  .description('A logistics partner: reads its dossiers topic, writes receipts. A sample to start from.')
  .requiredOption('--brokers <list>', 'host:port, separated by commas')
  .option('--partner-id <id>', 'whose topics these are', 'partner-1')
  .allowUnknownOption()
  .allowExcessArguments()
  .parse()
  .opts<{ brokers: string; partnerId: string }>()

const kafka = new Kafka({ clientId: 'example-partner', brokers: brokers.split(','), logLevel: logLevel.ERROR })
// Whoever supervises this process starts it anew; its place on the topic is kept by the broker.
const partner = new Partner(kafka, partnerId, (error) => {
  process.stderr.write(`the consumer ended: ${error.message}\n`)
  process.exit(1)
})
let last = ''
const timer = setInterval(() => {
  const line = JSON.stringify({ type: 'progress', ...partner.counts })
  if (line !== last) process.stdout.write(`${line}\n`)
  last = line
}, 1_000)

const end = (): void => {
  clearInterval(timer)
  partner.close().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      process.exit(1)
    },
  )
}
process.once('SIGTERM', end)
process.once('SIGINT', end)
await partner.open()
