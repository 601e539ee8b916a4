export type Cell = string | number

/** A number as short as it can be read: 4,812 · 0.412 · 0.0038. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en-GB')
  if (Number.isInteger(value)) return String(value)
  return String(Number(value.toPrecision(3)))
}

/** Columns of equal width under their headings; numbers to the right. */
export function table(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => headings.map((_, column) => cell(row[column] ?? '')))
  const widths = headings.map((heading, column) => Math.max(heading.length, ...texts.map((row) => row[column]?.length ?? 0)))
  const toTheRight = headings.map((_, column) => rows.every((row) => typeof (row[column] ?? 0) === 'number'))
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) => (toTheRight[column] ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(headings), widths.map((width) => '─'.repeat(width)).join('  '), ...texts.map(line)].join('\n')
}

const cell = (value: Cell): string => (typeof value === 'number' ? figure(value) : value)
