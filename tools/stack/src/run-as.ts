import { execFileSync } from 'node:child_process'
import { chownSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StackError } from './stack.errors.js'

/** How to run PostgreSQL's binaries, which refuse to run as root. */
export interface RunAs {
  command(binary: string, args: string[]): [string, string[]]
  uid?: number
  gid?: number
  own(path: string): void
}

const asMyself: RunAs = { command: (binary, args) => [binary, args], own: () => undefined }

/**
 * As root an existing account is borrowed (postgres, else nobody) instead of adding one to the machine, which would be
 * left behind. Where a folder above is closed to others (a clone under mktemp -d) setpriv keeps the one capability
 * that passes closed folders.
 */
export function runAs(paths: string[]): RunAs {
  if (process.getuid?.() !== 0) return asMyself
  const account = ['postgres', 'nobody'].map(lookUp).find((found) => found !== undefined)
  if (!account) {
    throw new StackError(
      'stack/postgres-unavailable',
      'PostgreSQL does not run as root and there is no account postgres or nobody: add one, or start as another user.',
    )
  }
  const { uid, gid } = account
  const own = (path: string) => chownSync(path, uid, gid)
  const closed = paths.flatMap(ancestors).find((folder) => (statSync(folder).mode & 0o001) === 0)
  if (!closed) return { command: (binary, args) => [binary, args], uid, gid, own }
  if (!runs('setpriv', ['--version'])) {
    throw new StackError(
      'stack/postgres-unavailable',
      `PostgreSQL runs as another user, who may not enter ${closed}: chmod o+x it, or start as another user than root.`,
    )
  }
  const keep = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  const become = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...keep]
  return { command: (binary, args) => ['setpriv', [...become, '--', binary, ...args]], own }
}

function ancestors(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [] : [parent, ...ancestors(parent)]
}

function lookUp(name: string): { uid: number; gid: number } | undefined {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined
  }
}

function runs(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
