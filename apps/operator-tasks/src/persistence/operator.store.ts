import { statement, type Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'

export type Presence = 'online' | 'away' | 'offline'

export interface Operator {
  id: string
  name: string
  skills: string[]
  /** Shops that the operator is assigned to. */
  shops: string[]
  level: number
  /** Live leases at a time. */
  maxLeases: number
  presence: Presence
  presenceAt: Date
}

export interface OperatorToPut extends Pick<Operator, 'id' | 'name' | 'skills' | 'shops' | 'level' | 'maxLeases'> {
  /** Absent: the key stays as it is. */
  keyHash?: string
}

const OPERATOR = `o.id, o.name, o.skills, o.shops, o.level, o.max_leases as "maxLeases", o.presence, o.presence_at as "presenceAt"`

const byKeys = statement(
  'operator-by-keys',
  `select ${OPERATOR}, o.key_hash as "keyHash" from operator o where o.key_hash = any($1::text[])`,
)
const lock = statement('operator-lock', `select ${OPERATOR} from operator o where o.id = $1 for update`)
const lockAll = statement('operator-lock-all', `select ${OPERATOR} from operator o where o.id = any($1) order by o.id for update`)
const read = statement('operator-read', `select ${OPERATOR} from operator o where o.id = $1`)
const list = statement('operator-list', `select ${OPERATOR} from operator o where ($1::text is null or o.id > $1) order by o.id limit $2`)
const put = statement(
  'operator-put',
  `insert into operator as o (id, name, skills, shops, level, max_leases, key_hash) values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (id) do update set name = excluded.name, skills = excluded.skills, shops = excluded.shops, level = excluded.level,
     max_leases = excluded.max_leases, key_hash = coalesce(excluded.key_hash, o.key_hash)
   returning ${OPERATOR}, (xmax = 0) as created`,
)
const setPresence = statement('operator-presence', 'update operator set presence = $2, presence_at = clock_timestamp() where id = $1')
const suited = statement(
  'operator-suited',
  `select ${OPERATOR} from operator o
   where o.presence = 'online' and $1 = any(o.shops) and $2::text[] <@ o.skills and $3 <= o.level and o.id <> $4 and ($5::text is null or o.id = $5)
   order by o.id limit 1`,
)

export interface WantedOperator {
  shopId: string
  skills: string[]
  level: number
  /** Not this one. */
  except: string
  /** Only this one. */
  operatorId?: string
}

@Injectable()
export class OperatorStore {
  /** Those that there are, by the hashes of their keys. */
  async byKeyHashes(sql: Sql, hashes: readonly string[]): Promise<Map<string, Operator>> {
    const rows = await sql.query<Operator & { keyHash: string }>(byKeys, [hashes])
    return new Map(rows.map(({ keyHash, ...operator }) => [keyHash, operator]))
  }

  /** Locks the operator, so that two pulls with one key are handled one after the other. */
  async lock(sql: Sql, id: string): Promise<Operator | undefined> {
    return (await sql.query<Operator>(lock, [id]))[0]
  }

  /** Locks those that there are, in the order of their ids. */
  async lockAll(sql: Sql, ids: readonly string[]): Promise<Map<string, Operator>> {
    return new Map((await sql.query<Operator>(lockAll, [ids])).map((operator) => [operator.id, operator]))
  }

  async find(sql: Sql, id: string): Promise<Operator | undefined> {
    return (await sql.query<Operator>(read, [id]))[0]
  }

  async list(sql: Sql, after: string | undefined, limit: number): Promise<Operator[]> {
    return sql.query<Operator>(list, [after, limit])
  }

  async put(sql: Sql, { id, name, skills, shops, level, maxLeases, keyHash }: OperatorToPut): Promise<Operator & { created: boolean }> {
    const [row] = await sql.query<Operator & { created: boolean }>(put, [id, name, skills, shops, level, maxLeases, keyHash])
    if (!row) throw new TypeError('an upsert returned no row')
    return row
  }

  async setPresence(sql: Sql, id: string, presence: Presence): Promise<void> {
    await sql.query(setPresence, [id, presence])
  }

  /** Somebody online who could take the task. */
  async suited(sql: Sql, { shopId, skills, level, except, operatorId }: WantedOperator): Promise<Operator | undefined> {
    return (await sql.query<Operator>(suited, [shopId, skills, level, except, operatorId]))[0]
  }
}
