import { FifteenError } from '@fifteen/kernel'
import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import type { Schedule } from '../domain/schedule.js'

/** A shop's schedule in force. */
export interface StoredSchedule {
  shopId: string
  /** Counts the documents that differed from the one before. */
  version: number
  /** The zone in which it is planned: the document's, else the shop's. */
  timeZone: string
  document: Schedule
}

export class ScheduleChanged extends FifteenError {
  constructor(shopId: string, version: number) {
    super('schedule-changed', `the schedule of ${shopId} has become version ${version} meanwhile: read it and decide again`, {
      details: { version },
    })
  }
}

const COLUMNS = 's.shop_id as "shopId", s.version, s.time_zone as "timeZone", v.document'
const find = statement(
  'schedule-find',
  `select ${COLUMNS} from schedule s join schedule_version v using (shop_id, version) where s.shop_id = $1`,
)
const lock = statement(
  'schedule-lock',
  `select ${COLUMNS} from schedule s join schedule_version v using (shop_id, version) where s.shop_id = $1 for update of s`,
)
const addVersion = statement('schedule-add-version', 'insert into schedule_version (shop_id, version, document) values ($1, $2, $3)')
const activate = statement(
  'schedule-activate',
  `insert into schedule (shop_id, version, time_zone) values ($1, $2, $3)
   on conflict (shop_id) do update set version = excluded.version, time_zone = excluded.time_zone, changed_at = clock_timestamp()`,
)
const shops = statement('schedule-shops', 'select shop_id as "shopId" from schedule order by shop_id')
const elsewhere = statement(
  'schedule-elsewhere',
  `select s.shop_id as "shopId" from unnest($1::text[], $2::text[]) as u(shop_id, time_zone)
     join schedule s using (shop_id) join schedule_version v using (shop_id, version)
   where s.time_zone <> u.time_zone and not v.document ? 'timeZone'`,
)

@Injectable()
export class ScheduleStore {
  async find(sql: Sql, shopId: string): Promise<StoredSchedule | undefined> {
    return (await sql.query<StoredSchedule>(find, [shopId]))[0]
  }

  /** The same, and nobody else plans this shop until the transaction ends. */
  async lock(sql: Sql, shopId: string): Promise<StoredSchedule | undefined> {
    return (await sql.query<StoredSchedule>(lock, [shopId]))[0]
  }

  /** Adds a version and puts it in force. Two at once meet at the version's key: one of them fails. */
  async add(sql: Sql, { shopId, version, timeZone, document }: StoredSchedule): Promise<void> {
    await sql.query(addVersion, [shopId, version, JSON.stringify(document)])
    await this.activate(sql, shopId, version, timeZone)
  }

  async activate(sql: Sql, shopId: string, version: number, timeZone: string): Promise<void> {
    await sql.query(activate, [shopId, version, timeZone])
  }

  /** Every shop with a schedule. */
  async shops(sql: Sql): Promise<string[]> {
    return (await sql.query<{ shopId: string }>(shops)).map(({ shopId }) => shopId)
  }

  /** Those of the given shops that are planned in another zone than given, unless their schedule names one itself. */
  async plannedElsewhere(sql: Sql, given: readonly { shopId: string; timeZone: string }[]): Promise<string[]> {
    const rows = await sql.query<{ shopId: string }>(elsewhere, [given.map(({ shopId }) => shopId), given.map(({ timeZone }) => timeZone)])
    return rows.map(({ shopId }) => shopId)
  }
}
