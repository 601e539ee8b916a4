export interface KafkaPorts {
  broker: number
  controller: number
}

/** One KRaft node: broker and controller. Everything a development broker keeps per partition is made small. */
export const serverProperties = (data: string, { broker, controller }: KafkaPorts): string =>
  Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${broker}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    'auto.create.topics.enable': false,
    // A broker killed with -9 is let in again only when its old session has ended.
    'broker.session.timeout.ms': 4000,
    'broker.heartbeat.interval.ms': 1000,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 2000,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 8,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'log.segment.bytes': 128 * 1024 * 1024,
    'log.index.size.max.bytes': 1024 * 1024,
    'log.segment.delete.delay.ms': 1000,
    'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
    'num.io.threads': 4,
    'num.network.threads': 2,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')

export const log4j2Yaml = (log: string): string => `Configuration:
  status: error
  Appenders:
    RollingFile:
      name: file
      fileName: ${log}
      filePattern: ${log}.%i
      PatternLayout: { pattern: "%d %-5p %c{1} %m%n" }
      Policies: { SizeBasedTriggeringPolicy: { size: 5MB } }
      DefaultRolloverStrategy: { max: 2 }
  Loggers:
    Root: { level: warn, AppenderRef: { ref: file } }
    Logger:
      - { name: kafka.server.KafkaRaftServer, level: info }
`
