/** What a child of the harness was told. From here on it ends when the harness asks or is gone; Ctrl-C is for the harness. */
export function told<Options>(): Options {
  process.once('disconnect', () => process.exit(0))
  process.once('SIGTERM', () => process.exit(0))
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)
  return JSON.parse(process.argv[2] ?? '{}') as Options
}

export const report = <Report extends { type: string }>(message: Report): void => void process.send?.(message)
