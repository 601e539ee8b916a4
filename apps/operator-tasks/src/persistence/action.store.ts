import { newId } from '@fifteen/kernel'
import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import type { ActionOutcome, RequestedAction } from '../domain/task-action.js'
import { CaseChanged } from './case.store.js'

export interface ActionTaken extends RequestedAction {
  orderId: string
  taskId: string | null
  outcome: ActionOutcome
  at: Date
}

/** Why supervisors are paged: the ladder asked, or money stands on orders that are cancelled. */
export const PAGE_REASONS = ['ladder', 'refund-due'] as const
export type PageReason = (typeof PAGE_REASONS)[number]

export interface Page {
  pageId: string
  shopId: string
  reason: PageReason
  stage: string
  /** Of the ladder; 0 where it did not ask. */
  rung: number
  firstAt: Date
  lastAt: Date
  /** How many times since the page was opened. */
  orders: number
  newestOrders: string[]
  acknowledgedAt: Date | null
}

export interface PageToAdd {
  shopId: string
  reason: PageReason
  stage: string
  rung: number
  orderIds: string[]
}

const PAGE = `p.id as "pageId", p.shop_id as "shopId", p.reason, p.stage, p.rung, p.first_at as "firstAt", p.last_at as "lastAt", p.orders,
  p.newest_orders as "newestOrders", p.acknowledged_at as "acknowledgedAt"`
const MOST_NAMED = 20

const known = statement('action-known', 'select action_id as "actionId" from task_action where action_id = any($1)')
const add = statement(
  'action-add',
  `insert into task_action (action_id, order_id, task_id, action, stage, rung, outcome, at)
   select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::text[], $8::timestamptz[])
   on conflict (action_id) do nothing returning action_id`,
)
const page = statement(
  'page-add',
  `insert into page as p (id, shop_id, stage, rung, first_at, last_at, orders, newest_orders, reason)
   select u.id, u.shop_id, u.stage, u.rung, $7, $7, u.orders, (string_to_array(u.named, ',')::uuid[])[:${MOST_NAMED}], u.reason
   from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::int[], $6::text[], $8::text[])
     as u(id, shop_id, stage, rung, orders, named, reason)
   order by u.shop_id, u.stage, u.rung, u.reason
   on conflict (shop_id, stage, rung, reason) where acknowledged_at is null
   do update set last_at = excluded.last_at, orders = p.orders + excluded.orders,
     newest_orders = (excluded.newest_orders || p.newest_orders)[:${MOST_NAMED}]
   returning p.shop_id as "shopId", p.reason, p.stage, p.rung, p.orders`,
)
const list = statement(
  'page-list',
  `select ${PAGE} from page p where ($1 or p.acknowledged_at is null) and ($3::uuid is null or p.id < $3) order by p.id desc limit $2`,
)
const acknowledge = statement(
  'page-acknowledge',
  `update page p set acknowledged_at = coalesce(p.acknowledged_at, clock_timestamp()) where p.id = $1 returning ${PAGE}`,
)

/** What the ladder asked for and what came of it; pages to supervisors, one for each shop, stage, rung and reason until acknowledged. */
@Injectable()
export class ActionStore {
  async known(sql: Sql, actionIds: readonly string[]): Promise<Set<string>> {
    const rows = await sql.query<{ actionId: string }>(known, [actionIds])
    return new Set(rows.map(({ actionId }) => actionId))
  }

  /** Throws CaseChanged when another instance has taken one of them meanwhile. */
  async add(sql: Sql, actions: readonly ActionTaken[]): Promise<void> {
    if (!actions.length) return
    const added = await sql.query(add, [
      actions.map(({ actionId }) => actionId),
      actions.map(({ orderId }) => orderId),
      actions.map(({ taskId }) => taskId),
      actions.map(({ action }) => action),
      actions.map(({ stage }) => stage),
      actions.map(({ rung }) => rung),
      actions.map(({ outcome }) => outcome),
      actions.map(({ at }) => at),
    ])
    if (added.length !== actions.length) throw new CaseChanged(actions.length, added.length)
  }

  /** Adds to the open pages, or opens them; resolves with how many orders each stands for by then. */
  async page(sql: Sql, pages: readonly PageToAdd[], at: Date): Promise<Pick<Page, 'shopId' | 'reason' | 'stage' | 'rung' | 'orders'>[]> {
    if (!pages.length) return []
    return sql.query(page, [
      pages.map(() => newId()),
      pages.map(({ shopId }) => shopId),
      pages.map(({ stage }) => stage),
      pages.map(({ rung }) => rung),
      pages.map(({ orderIds }) => orderIds.length),
      pages.map(({ orderIds }) => orderIds.join(',')),
      at,
      pages.map(({ reason }) => reason),
    ])
  }

  /** Opened last first, older than the one with the id `after`. */
  async pages(sql: Sql, withAcknowledged: boolean, limit: number, after?: string): Promise<Page[]> {
    return sql.query<Page>(list, [withAcknowledged, limit, after])
  }

  async acknowledge(sql: Sql, pageId: string): Promise<Page | undefined> {
    return (await sql.query<Page>(acknowledge, [pageId]))[0]
  }
}
