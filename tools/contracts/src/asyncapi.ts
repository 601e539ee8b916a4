import { allContracts, jsonSchemas, shopTopics, partnerTopics, topicSpecs, type Contract, type TopicSpec } from '@fifteen/contracts'

const REF = '#/components/schemas/'

/** What tenants send us; everything else we send. */
const incoming = (type: string): boolean => type.startsWith('shop.') || type.startsWith('logistics.')

/** One AsyncAPI 3 document of every topic, message and schema, generated from the contract classes. */
export function asyncApi(): object {
  const contracts = allContracts()
  const topics = new Map<string, TopicSpec>(
    [...topicSpecs(''), ...shopTopics('{shopId}'), ...partnerTopics('{partnerId}')].map((topic) => [topic.name, topic]),
  )
  const channels = [...new Set(contracts.map(({ contract }) => contract.topic))].sort()
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Fifteen',
      version: '1.0.0',
      description:
        'CloudEvents 1.0 in Kafka binary mode: `ce_*` headers, JSON body, record key as the contract says. On topics that shops and partners write a bare JSON body without headers is welcome.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(channels.map((name) => [channelId(name), channel(name, topics.get(name), contracts)])),
    operations: Object.fromEntries(contracts.map(({ contract }) => [contract.name, operation(contract)])),
    components: {
      messages: Object.fromEntries(contracts.map(({ contract }) => [contract.name, message(contract)])),
      schemas: onlyReached(contracts.map(({ contract }) => contract.name)),
      messageTraits: { cloudEvent: { headers: { $ref: '#/components/schemas/CloudEventHeaders' } } },
    },
  }
}

/** The schemas that these classes reach, and the headers'. */
function onlyReached(roots: string[]): object {
  const all: Record<string, unknown> = { ...jsonSchemas(REF), CloudEventHeaders: cloudEventHeaders }
  const reached = new Set<string>()
  const visit = (name: string): void => {
    if (reached.has(name)) return
    reached.add(name)
    for (const [, next] of JSON.stringify(all[name]).matchAll(/#\/components\/schemas\/([^"]+)"/g)) if (next) visit(next)
  }
  for (const name of [...roots, 'CloudEventHeaders']) visit(name)
  return Object.fromEntries([...reached].sort().map((name) => [name, all[name]]))
}

const channelId = (topic: string): string => topic.replace(/[{}]/g, '').replaceAll('.', '-')

function channel(name: string, topic: TopicSpec | undefined, contracts: { contract: Contract }[]): object {
  const parameters = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter ?? '')
  const messages = contracts.filter(({ contract }) => contract.topic === name).map(({ contract }) => contract.name)
  return {
    address: name,
    ...(parameters.length
      ? {
          parameters: Object.fromEntries(
            parameters.map((p) => [p, { description: `The ${p === 'shopId' ? 'shop' : 'partner'}'s own topic` }]),
          ),
        }
      : {}),
    messages: Object.fromEntries(messages.map((m) => [m, { $ref: `#/components/messages/${m}` }])),
    bindings: { kafka: { topic: name, partitions: topic?.partitions, topicConfiguration: topicConfiguration(topic) } },
  }
}

function topicConfiguration(topic: TopicSpec | undefined): object {
  const retention = topic?.config['retention.ms']
  return {
    'cleanup.policy': (topic?.config['cleanup.policy'] ?? 'delete').split(','),
    ...(retention === undefined ? {} : { 'retention.ms': Number(retention) }),
  }
}

const operation = ({ name, type, topic, summary }: Contract): object => ({
  action: incoming(type) ? 'receive' : 'send',
  channel: { $ref: `#/channels/${channelId(topic)}` },
  summary,
  messages: [{ $ref: `#/channels/${channelId(topic)}/messages/${name}` }],
})

const message = ({ name, type, summary, key, keyOtherwise, example }: Contract): object => ({
  name: type,
  title: name,
  summary,
  contentType: 'application/json',
  traits: [{ $ref: '#/components/messageTraits/cloudEvent' }],
  payload: { $ref: REF + name },
  bindings: {
    kafka: {
      key: { type: 'string', description: `\`${String(key)}\` of the body${keyOtherwise ? `, or its \`${String(keyOtherwise)}\`` : ''}` },
    },
  },
  examples: [{ name: 'example', payload: example }],
})

const cloudEventHeaders = {
  type: 'object',
  properties: {
    ce_specversion: { const: '1.0' },
    ce_id: { type: 'string', description: 'Unique per source' },
    ce_source: { type: 'string', description: 'The emitting service' },
    ce_type: { type: 'string' },
    ce_time: { type: 'string' },
    ce_shopid: { type: 'string' },
    ce_orderversion: { type: 'string' },
    traceparent: { type: 'string', description: 'W3C trace context' },
  },
}
