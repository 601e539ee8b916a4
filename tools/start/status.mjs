import { runningStatus } from './state.mjs'

/** Asks the running supervisor what runs and prints it; exit code 1 when nothing does. */
export async function printStatus(folder, { json }) {
  const status = await runningStatus(folder)
  if (!status) {
    process.stdout.write(json ? `${JSON.stringify({ running: false, processes: [] })}\n` : 'Nothing is running; npm start starts it.\n')
    return 1
  }
  process.stdout.write(json ? `${JSON.stringify(status)}\n` : table(status))
  return 0
}

function table({ phase, explanation, brokers, database, processes }) {
  const rows = processes.map(({ name, pid, state, restarts, url }) => [
    name,
    state,
    pid ? `pid ${pid}` : '',
    `${restarts} restarts`,
    url ?? '',
  ])
  const widths = rows.reduce((most, row) => row.map((cell, at) => Math.max(most[at] ?? 0, cell.length)), [])
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]))
      .join('  ')
      .trimEnd(),
  )
  return [`${phase}. ${explanation ?? ''}`, `Kafka ${(brokers ?? []).join(', ')}  PostgreSQL ${database ?? ''}`, ...lines, ''].join('\n')
}
