import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where Debian keeps the programs of each major version. */
const DEBIAN = '/usr/lib/postgresql'

/** pgbench is nowhere; the message names the package. */
export class PgbenchMissing extends Error {
  constructor(named?: string) {
    super(
      named === undefined
        ? "pgbench, which measures the limit, is not installed: install Debian's package postgresql (apt-get install postgresql), or name the program by PGBENCH."
        : `PGBENCH names ${named}, which is no program: name pgbench itself, or leave it out.`,
    )
    this.name = 'PgbenchMissing'
  }
}

/** By PGBENCH, else on the PATH, else the newest of Debian's versions. Throws PgbenchMissing. */
export function findPgbench(env: NodeJS.ProcessEnv, debian = DEBIAN): string {
  if (env['PGBENCH']) {
    if (isProgram(env['PGBENCH'])) return env['PGBENCH']
    throw new PgbenchMissing(env['PGBENCH'])
  }
  const onPath = (env['PATH'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, 'pgbench'))
  const found = [...onPath, ...versions(debian).map((version) => join(debian, version, 'bin', 'pgbench'))].find(isProgram)
  if (!found) throw new PgbenchMissing()
  return found
}

function versions(folder: string): string[] {
  try {
    return readdirSync(folder).sort((a, b) => Number(b) - Number(a))
  } catch {
    return []
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
