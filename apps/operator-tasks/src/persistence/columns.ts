/** How a field of a row travels in a set-based write: one array parameter a column. */
export interface Column<Row> {
  name: string
  /** PostgreSQL type of one value in the array. */
  type: string
  of: (row: Row) => unknown
  /** What is written, given the unnested column as `u.<name>`. */
  write?: string
}

export const column = <Row>(name: string, type: string, of: (row: Row) => unknown): Column<Row> => ({ name, type, of })

/** Words travel joined, because arrays of arrays cannot be unnested by rows. No word has a comma in it. */
export const words = <Row>(name: string, of: (row: Row) => readonly string[]): Column<Row> => ({
  name,
  type: 'text',
  of: (row) => of(row).join(','),
  write: `string_to_array(u.${name}, ',')`,
})

/** `insert … select … from unnest(…)` of every row at once, sorted by the first column; rows are locked in that order. */
export function insertText<Row>(table: string, columns: readonly Column<Row>[], sorted = true): string {
  const names = columns.map(({ name }) => name).join(', ')
  const values = columns.map(({ name, write }) => write ?? `u.${name}`).join(', ')
  const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ')
  return `insert into ${table} (${names}) select ${values} from unnest(${arrays}) as u(${names})${sorted ? ` order by u.${columns[0]?.name}` : ''}`
}

/** `a = excluded.a, …` of all columns but some. */
export const assignments = <Row>(columns: readonly Column<Row>[], ...but: string[]): string =>
  columns
    .filter(({ name }) => !but.includes(name))
    .map(({ name }) => `${name} = excluded.${name}`)
    .join(', ')

export const arraysOf = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): unknown[] =>
  columns.map(({ of }) => rows.map((row) => of(row)))
