import { createHash } from 'node:crypto'
import { PersonalTraces } from './personal-traces.js'
import { scanTopics, text, type ScannedRecord } from './topic-scan.js'

interface Dossier {
  partnerId: string
  order: string
  revision: number
  shopId: string
  hash: string
}

interface Announcement {
  partnerId: string
  at: number
}

const OUR_OWN_EDGE = ['status', 'rejected']
/** What shops and partners send may hold anything; what we send may not. */
const SENT_TO_US = /^(shop\..+\.(orders|payments|stock-levels)|logistics\..+\.receipts)$/

/** What the topics tell about the laws; grows with the orders, not with the records. */
export class TopicFacts {
  /** Content of each (order, revision, kind) as first seen. */
  readonly dossiers = new Map<string, Dossier>()
  readonly differing: string[] = []
  readonly revisionsOutOfOrder: string[] = []
  /** (shop, externalId) of every readable order on a shop's topic. */
  readonly sentOrders = new Map<string, Set<string>>()
  /** (order, stage, rung) → ids of the events that fired it. */
  readonly rungs = new Map<string, Set<string>>()
  /** (order, stage, rung) whose first firing was published after the end of its clock. */
  readonly rungsAfterEnd: string[] = []
  readonly ends = new Map<string, Set<string>>()
  readonly wrongTenant: { order: string; detail: string }[] = []
  /** Of which orders each shop is told, by `order/shop`, for their owners to be compared. */
  readonly told = new Map<string, { orderId: string; shopId: string; topic: string }>()
  readonly personal = new PersonalTraces()
  /** Partners that each shop was announced with. */
  readonly #announced = new Map<string, Announcement[]>()
  readonly #lastRevision = new Map<string, number>()

  static async read(brokers: string[]): Promise<TopicFacts> {
    const facts = new TopicFacts()
    // First what is to be found nowhere else, and who is whose.
    await scanTopics(
      brokers,
      (topic) => ['order-intake.events', 'order-intake.shops'].includes(topic) || /^shop\..+\.orders$/.test(topic),
      (record) => facts.learn(record),
    )
    await scanTopics(
      brokers,
      () => true,
      (record) => facts.take(record),
    )
    return facts
  }

  /** First of all records: personal values, and which partner each shop was announced with. */
  learn({ topic, body, at }: ScannedRecord): void {
    if (topic !== 'order-intake.shops') return this.personal.learn(body)
    const { shopId, partnerId } = body ?? {}
    if (typeof shopId !== 'string' || typeof partnerId !== 'string') return
    this.#announced.set(shopId, [...(this.#announced.get(shopId) ?? []), { partnerId, at }])
  }

  take(record: ScannedRecord): void {
    const { topic, body, headers } = record
    if (!body) return
    const [first, tenant = '', kind = ''] = topic.split('.')
    if (first === 'logistics' && kind === 'dossiers') this.#dossier(record, tenant, body)
    else if (first === 'shop' && kind === 'orders') this.#sent(tenant, body)
    else if (first === 'shop' && OUR_OWN_EDGE.includes(kind)) this.#tell(tenant, record, body)
    else if (topic === 'sla.events') this.#clock(record, body)
    if (SENT_TO_US.test(topic)) return
    if (this.personal.stands(headers) || this.personal.standsOutsideBlocks(body))
      this.personal.found.push({ topic, order: text(body['orderId']) })
  }

  /** A record for a shop: by its own words it is that shop's; whose the order is, the databases know. */
  #tell(shopId: string, { topic }: ScannedRecord, body: Record<string, unknown>): void {
    const orderId = text(body['orderId'])
    const of = text(body['topic'])
    if (body['shopId'] !== shopId || (of && !of.startsWith(`shop.${shopId}.`)))
      this.wrongTenant.push({ order: orderId, detail: `${topic} carries a record of another shop` })
    if (orderId) this.told.set(`${orderId}/${shopId}`, { orderId, shopId, topic })
  }

  #dossier({ type, bytes, at }: ScannedRecord, partnerId: string, body: Record<string, unknown>): void {
    const order = String(body['orderId'])
    const revision = Number(body['dossierRevision'])
    const key = `${order}/${revision}/${type}`
    const hash = createHash('sha256').update(bytes).digest('base64')
    const before = this.dossiers.get(key)
    if (before && before.hash !== hash) this.differing.push(key)
    if (body['partnerId'] !== partnerId)
      this.wrongTenant.push({ order, detail: `the topic of ${partnerId} carries a dossier of another partner` })
    if (before || !type.includes('dossier-issued')) return
    if (revision < (this.#lastRevision.get(order) ?? 0)) this.revisionsOutOfOrder.push(key)
    this.#lastRevision.set(order, revision)
    const { shopId } = body['dossier'] as { shopId: string }
    if (!this.#announcedWith(shopId, partnerId, at))
      this.wrongTenant.push({ order, detail: `${partnerId} has its dossier, and ${shopId} was never announced with that partner` })
    this.dossiers.set(key, { partnerId, order, revision, shopId, hash })
  }

  #sent(shopId: string, { kind, externalId }: Record<string, unknown>): void {
    if (typeof externalId !== 'string' || (kind !== undefined && kind !== 'order')) return
    const ids = this.sentOrders.get(shopId) ?? new Set()
    this.sentOrders.set(shopId, ids.add(externalId))
  }

  #clock({ id }: ScannedRecord, { orderId, change, stage, rung }: Record<string, unknown>): void {
    const order = String(orderId)
    const note = (map: Map<string, Set<string>>, key: string): void => void map.set(key, (map.get(key) ?? new Set()).add(id))
    const rungKey = `${order}/${String(stage)}/${String(rung)}`
    // An exact repeat of an earlier record is the relay's right.
    if (change === 'rung-fired' && this.ends.has(order) && !this.rungs.get(rungKey)?.has(id)) this.rungsAfterEnd.push(rungKey)
    if (change === 'rung-fired') note(this.rungs, rungKey)
    if (change === 'met' || change === 'ended') note(this.ends, order)
  }

  /** Compaction forgets who was a shop's partner before the announcements that are left: of that time nothing is said. */
  #announcedWith(shopId: string, partnerId: string, at: number): boolean {
    const known = this.#announced.get(shopId) ?? []
    return known.some((each) => each.partnerId === partnerId) || known.every((each) => each.at > at)
  }
}
