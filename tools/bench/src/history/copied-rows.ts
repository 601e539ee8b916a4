/** A column of a table whose rows belong to orders. */
export interface Column {
  name: string
  /** As PostgreSQL's format_type says it. */
  type: string
  /** The table gives its value by itself. */
  generated: boolean
}

export interface OrderTable {
  name: string
  columns: readonly Column[]
  /** The table that knows the order, where this one does not, by its `id`. */
  via?: { table: string; key: string }
}

/** The rows of past orders, one a row: what is copied, under which names, and how long ago. */
export const PAST = 'bench_past'
/** The rows of the orders that are copied, of one table. */
export const TEMPLATE = 'bench_template'

/** What no type tells. */
const SPECIAL: Record<string, string> = {
  'partner_message.position': `nextval('partner_message_position')`,
  'slot_hold.slot_id': `t.slot_id || '~' || p.days`,
  'clock.facts': `array(select f - ((extract(epoch from p.ago) * 1000)::bigint << 16) from unnest(t.facts) with ordinality u(f, ord) order by ord)`,
}

/** Another id for each order, the same in every table and service: what belonged together still does. Of the order's time, as real ones. */
export const idOf = (id: string): string =>
  `overlay(overlay(md5(p.order_id::text || ${id}::text) placing p.prefix from 1) placing '8' from 17)::uuid`

/** What a past order has in a column where its template `t` has something. */
export function copiedValue(table: string, { name, type }: Column): string {
  const special = SPECIAL[`${table}.${name}`]
  if (special) return special
  if (name === 'order_id') return 'p.order_id'
  const from = `t.${name}`
  if (type === 'uuid') return idOf(from)
  if (type === 'uuid[]')
    return `case when ${from} is not null then array(select ${idOf('u.id')} from unnest(${from}) with ordinality u(id, ord) order by ord) end`
  if (type === 'text') return `replace(replace(${from}, p.template::text, p.order_id::text), p.template_name, p.name)`
  if (type === 'timestamp with time zone') return `${from} - p.ago`
  return from
}

/** The templates' rows, each with its order as `of_order`. */
export function templateRows({ name, via }: OrderTable): string {
  const source = via ? `select t.*, k.order_id as of_order from ${via.table} k join ${name} t on t.${via.key} = k.id` : ''
  const rows = via ? `${source} where k.order_id = any($1)` : `select t.*, t.order_id as of_order from ${name} t where t.order_id = any($1)`
  return `create temporary table ${TEMPLATE} as ${rows}`
}

/** The rows of past orders from one number to another, oldest first. */
export function copyRows({ name, columns }: OrderTable): string {
  const own = columns.filter(({ generated }) => !generated)
  return `insert into ${name} (${own.map((column) => column.name).join(', ')})
    select ${own.map((column) => copiedValue(name, column)).join(', ')}
    from ${PAST} p join ${TEMPLATE} t on t.of_order = p.template where p.n between $1 and $2 order by p.n`
}

export function removeRows({ name, via }: OrderTable): string {
  if (!via) return `delete from ${name} t using ${PAST} p where t.order_id = p.order_id`
  return `delete from ${name} t using ${via.table} k, ${PAST} p where t.${via.key} = k.id and k.order_id = p.order_id`
}
