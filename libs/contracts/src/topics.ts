export interface TopicSpec {
  name: string
  partitions: number
  /** Broker settings of the topic, as Kafka names them. */
  config: Record<string, string>
}

const DAY_MS = 86_400_000
const INTERNAL_PARTITIONS = 6
const EDGE_PARTITIONS = 3
/** The broker's own limit is 1 MB; a record above this is refused at the edge. */
export const MAX_RECORD_BYTES = 900_000

/** For so long, at least, a record stays on its topic. */
export const RETENTION_MS = 7 * DAY_MS

const events = { 'retention.ms': String(RETENTION_MS), 'max.message.bytes': String(1_048_588), 'message.timestamp.type': 'CreateTime' }
/**
 * The promise starts at the broker's append time, which no sender can bend. The broker unpacks what tenants compress: a codec that our
 * client lacks, or a bomb of zeros, would otherwise end the consumer of everybody.
 */
const edgeIn = { ...events, 'message.timestamp.type': 'LogAppendTime', 'compression.type': 'uncompressed' }
const latestOnly = { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.1' }

/** Topics between our own services and the public projections, keyed by order unless the contract says otherwise. */
const INTERNAL: TopicSpec[] = [
  ...['order-intake', 'stock-confirmation', 'delivery-scheduling', 'operator-tasks', 'logistics-handoff', 'sla-tracker'].map((service) => ({
    name: `${service}.events`,
    partitions: INTERNAL_PARTITIONS,
    config: events,
  })),
  { name: 'operator.tasks', partitions: INTERNAL_PARTITIONS, config: { ...events, 'cleanup.policy': 'compact,delete' } },
  { name: 'sla.events', partitions: INTERNAL_PARTITIONS, config: events },
  { name: 'order-intake.shops', partitions: 1, config: latestOnly },
]

/** Topics of one shop, so that access can be granted by tenant. */
export const shopTopics = (shopId: string): TopicSpec[] => [
  { name: `shop.${shopId}.orders`, partitions: EDGE_PARTITIONS, config: edgeIn },
  { name: `shop.${shopId}.payments`, partitions: EDGE_PARTITIONS, config: edgeIn },
  { name: `shop.${shopId}.stock-levels`, partitions: EDGE_PARTITIONS, config: edgeIn },
  { name: `shop.${shopId}.rejected`, partitions: EDGE_PARTITIONS, config: events },
  { name: `shop.${shopId}.status`, partitions: EDGE_PARTITIONS, config: events },
]

/** Topics of one logistics partner. */
export const partnerTopics = (partnerId: string): TopicSpec[] => [
  { name: `logistics.${partnerId}.dossiers`, partitions: EDGE_PARTITIONS, config: events },
  { name: `logistics.${partnerId}.receipts`, partitions: EDGE_PARTITIONS, config: edgeIn },
]

/** The one table of topics: what stands before any service starts. `prefix` is empty outside tests. */
export function topicSpecs(prefix: string, tenants: { shops?: string[]; partners?: string[] } = {}): TopicSpec[] {
  const all = [...INTERNAL, ...(tenants.shops ?? []).flatMap(shopTopics), ...(tenants.partners ?? []).flatMap(partnerTopics)]
  return all.map((topic) => ({ ...topic, name: prefix + topic.name }))
}
