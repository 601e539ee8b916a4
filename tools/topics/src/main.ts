import { topicSpecs } from '@fifteen/contracts'
import { KafkajsClient } from '@fifteen/messaging'
import { Command } from 'commander'
import { Kafka, logLevel } from 'kafkajs'
import { deleteTopics, ensureTopics } from './ensure-topics.js'

interface TopicsOptions {
  brokers?: string
  prefix: string
  shop: string[]
  partner: string[]
  fresh?: boolean
}

const { env } = process
const collect = (value: string, all: string[]): string[] => [...all, ...value.split(',')]

async function main({ brokers, prefix, shop, partner, fresh }: TopicsOptions): Promise<void> {
  if (!brokers) throw new Error('No broker is named: set KAFKA_BROKERS or give --brokers.')
  const admin = new Kafka({ clientId: 'fifteen-topics', brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin()
  const broker = new KafkajsClient({ clientId: 'fifteen-topics', brokers: brokers.split(',') }).admin()
  try {
    await admin.connect()
    const specs = topicSpecs(prefix, { shops: shop, partners: partner })
    if (fresh) await deleteTopics(admin, specs)
    const { created, tooFew } = await ensureTopics(broker, admin, specs)
    await admin.describeGroups(['fifteen-topics']) // answered once the broker leads groups: services that start next join at once
    process.stdout.write(`${created.length} topics created\n`)
    for (const { name, partitions, declared } of tooFew) {
      process.stderr.write(
        `${name} has ${partitions} partitions, ${declared} are declared: make a topic of another name and drain this one\n`,
      )
      process.exitCode = 1
    }
  } finally {
    await broker.close()
    await admin.disconnect()
  }
}

new Command('topics')
  .description('Creates the topics that services wait for; what exists is left as it is.')
  .option('--brokers <host:port,…>', 'the brokers', env.KAFKA_BROKERS)
  .option('--prefix <text>', 'begins every topic name', env.TOPIC_PREFIX ?? '')
  .option('--shop <id,…>', 'also the edge topics of these shops', collect, [])
  .option('--partner <id,…>', 'also the edge topics of these logistics partners', collect, [])
  .option('--fresh', 'delete these topics first, with all their records')
  .action(main)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  })
