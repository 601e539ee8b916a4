import type { PersonalTraces } from './personal-traces.js'
import { SERVICES, type ServiceName, type System } from './system.js'

/** Of a table with more rows, a sample of pages about this large is read. */
export const ROWS_A_TABLE = 20_000

export interface PersonalColumns {
  found: { service: ServiceName; column: string; order: string }[]
  tables: number
  columns: number
  rows: number
  /** Tables of which a sample was read, as service/table. */
  sampled: string[]
}

/** Made for personal data, or bytes as somebody sent them: nothing to be found there. What the outbox holds is read from the topics. */
const BLOCKS = /^(order-intake\/(order_personal|early_record)\.personal|[\w-]+\/parked_record\.value|[\w-]+\/outbox(_\d+)?\.payload)$/
/** Whole documents: only their block is personal. */
const DOCUMENTS = /^(operator-tasks\/order_document\.body|logistics-handoff\/(dossier_part|partner_message)\.content)$/

/** Every table, of partitioned ones their leaves, with the columns that can hold text. */
const COLUMNS = `
  select c.table_name as "table", array_agg(c.column_name::text order by c.ordinal_position) as columns,
    exists (select from information_schema.columns o where o.table_schema = c.table_schema and o.table_name = c.table_name
      and o.column_name = 'order_id') as "hasOrder"
  from information_schema.columns c
    join pg_class k on k.relname = c.table_name and k.relkind = 'r' and k.relnamespace = c.table_schema::regnamespace
  where c.table_schema = current_schema()
    and (c.udt_name in ('text', 'varchar', 'bpchar', 'json', 'jsonb', 'bytea', '_text', '_varchar', 'xml', 'hstore'))
  group by c.table_schema, c.table_name order by c.table_name`

interface Table {
  table: string
  columns: string[]
  hasOrder: boolean
}

/** Looks through every text, JSON and byte column of the six databases for personal values outside of where they belong. */
export async function scanColumns(system: System, traces: PersonalTraces): Promise<PersonalColumns> {
  const scan: PersonalColumns = { found: [], tables: 0, columns: 0, rows: 0, sampled: [] }
  for (const service of SERVICES) {
    for (const table of await system.rows<Table>(service, COLUMNS)) await scanTable(system, service, table, traces, scan)
  }
  return scan
}

async function scanTable(system: System, service: ServiceName, table: Table, traces: PersonalTraces, scan: PersonalColumns): Promise<void> {
  const columns = table.columns.filter((column) => !BLOCKS.test(`${service}/${table.table}.${column}`))
  if (!columns.length) return
  const [counted] = await system.rows<{ rows: number }>(service, `select count(*)::float8 as rows from ${quoted(table.table)}`)
  const rows = counted?.rows ?? 0
  const sample = rows > ROWS_A_TABLE ? `tablesample system (${((ROWS_A_TABLE / rows) * 100).toFixed(4)}) repeatable (15)` : ''
  if (sample) scan.sampled.push(`${service}/${table.table}`)
  scan.tables++
  scan.columns += columns.length
  const order = table.hasOrder ? 'order_id::text' : `''`
  const text = `select ${order} as "the order", ${columns.map(quoted).join(', ')} from ${quoted(table.table)} ${sample} limit ${ROWS_A_TABLE}`
  const seen = new Set<string>()
  await system.each<Record<string, unknown> & { 'the order': string }>(service, text, (row) => {
    scan.rows++
    for (const column of columns) {
      const place = `${table.table}.${column}`
      const of = row['the order']
      if (seen.has(`${place}/${of}`) || !holds(row[column], DOCUMENTS.test(`${service}/${place}`), traces)) continue
      seen.add(`${place}/${of}`)
      scan.found.push({ service, column: place, order: of })
    }
  })
}

function holds(value: unknown, isDocument: boolean, traces: PersonalTraces): boolean {
  if (value === null || value === undefined) return false
  if (Buffer.isBuffer(value)) return holds(value.toString(), isDocument, traces)
  if (typeof value === 'string') return isDocument ? traces.standsOutsideBlocks(parsed(value)) : traces.stands(value)
  return isDocument ? traces.standsOutsideBlocks(value) : traces.stands(JSON.stringify(value))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
