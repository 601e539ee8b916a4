import type pg from 'pg'
import type { Column, OrderTable } from './copied-rows.js'

interface Row extends Column {
  table: string
}

const COLUMNS = `
  select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attidentity <> '' or a.attgenerated <> '' as generated
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not c.relispartition and a.attnum > 0 and not a.attisdropped
    and c.relname not like 'bench_%'
  order by c.relname, a.attnum`

/** By which column a table belongs to a task, and so to its order. */
const TASK_KEY = 'task_id'

/** The columns of every table, by its name. */
export async function columnsOf(client: pg.Client): Promise<Map<string, Column[]>> {
  const { rows } = await client.query<Row>(COLUMNS)
  const tables = new Map<string, Column[]>()
  for (const { table, ...column } of rows) tables.set(table, [...(tables.get(table) ?? []), column])
  return tables
}

/** The tables of a database whose rows belong to orders, those that say so by themselves last: others need them to be found. */
export function orderTables(columns: ReadonlyMap<string, Column[]>): OrderTable[] {
  const has = (table: string, name: string): boolean =>
    (columns.get(table) ?? []).some((each) => each.name === name && each.type === 'uuid')
  const own = [...columns.keys()].filter((name) => has(name, 'order_id'))
  const byTask = [...columns.keys()].filter((name) => !own.includes(name) && has(name, TASK_KEY) && own.includes('task'))
  return [
    ...byTask.map((name) => ({ name, columns: columns.get(name) ?? [], via: { table: 'task', key: TASK_KEY } })),
    ...own.map((name) => ({ name, columns: columns.get(name) ?? [] })),
  ]
}
