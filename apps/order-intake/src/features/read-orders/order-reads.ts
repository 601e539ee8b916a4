import { ORDER_STATUSES, type OrderDocument, type OrderFacts } from '@fifteen/contracts'
import { Database } from '@fifteen/persistence'
import type { HttpProblem } from '@fifteen/service-defaults'
import { Injectable } from '@nestjs/common'
import { waitsFor } from '../../domain/waits-for.js'
import { findByExternalId, listOrders, listTimeline, readExternalId, readOrder } from '../../persistence/order-reads.store.js'
import { decodeCount, decodePlace, encodePlace } from './cursor.js'
import type { OrderAnswer, OrdersPage, OrdersQuery, PageQuery, TimelinePage } from './orders.dto.js'
import { refusal } from '../../problems.js'

const PAGE = 50

const unknownOrder = (): HttpProblem => refusal('unknown-order', 'the shop has no such order')

/** What a shop may see of its orders: another shop's order is as unknown as none. */
@Injectable()
export class OrderReads {
  constructor(private readonly database: Database) {}

  /** Throws HttpProblem 404. */
  async one(shopId: string, orderId: string): Promise<OrderAnswer> {
    const row = await this.database.use((sql) => readOrder(sql, shopId, orderId))
    if (!row) throw unknownOrder()
    const document = JSON.parse(row.document) as OrderDocument
    const waiting = waitsFor({ ...document, ...row })
    return { ...row, ...(waiting ? { waitsFor: waiting } : {}), document, facts: JSON.parse(row.facts) as OrderFacts }
  }

  /** Throws HttpProblem 404. */
  async externalIdOf(shopId: string, orderId: string): Promise<string> {
    const externalId = await this.database.use((sql) => readExternalId(sql, shopId, orderId))
    if (externalId === undefined) throw unknownOrder()
    return externalId
  }

  async list(shopId: string, { externalId, status, from, cursor, limit = PAGE }: OrdersQuery): Promise<OrdersPage> {
    const statuses = status ?? ORDER_STATUSES
    const since = from === undefined ? null : new Date(from)
    if (externalId !== undefined) {
      const found = await this.database.use((sql) => findByExternalId(sql, shopId, externalId))
      return { orders: found.filter((order) => statuses.includes(order.status) && (since === null || order.receivedAt >= since)) }
    }
    const before = cursor === undefined ? null : decodePlace(cursor)
    const rows = await this.database.use((sql) => listOrders(sql, { shopId, statuses, from: since, before }, limit + 1))
    const orders = rows.slice(0, limit)
    const last = orders.at(-1)
    return rows.length > limit && last ? { orders, next: encodePlace(last) } : { orders }
  }

  /** Throws HttpProblem 404. */
  async timeline(shopId: string, orderId: string, { cursor, limit = PAGE }: PageQuery): Promise<TimelinePage> {
    const after = cursor === undefined ? '0' : decodeCount(cursor)
    await this.externalIdOf(shopId, orderId)
    const rows = await this.database.use((sql) => listTimeline(sql, orderId, after, limit + 1))
    const page = rows.slice(0, limit)
    const entries = page.map(({ entryId: _, detail, ...entry }) => ({ ...entry, ...(detail === null ? {} : { detail }) }))
    const last = page.at(-1)
    return rows.length > limit && last ? { entries, next: last.entryId } : { entries }
  }
}
