import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const NOTE = '.fifteen-lock-hash'

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined)

/**
 * Whether node_modules is what the lock file says: by the hash noted there, or, where somebody else ran npm ci, by npm's own list
 * of what it installed (packages for other platforms are rightly absent from it).
 */
export function isInstalled(root) {
  const lock = read(join(root, 'package-lock.json'))
  if (!lock || !existsSync(join(root, 'node_modules', '.bin', 'node'))) return false
  if (read(join(root, 'node_modules', NOTE)) === hash(lock)) return true
  const installed = read(join(root, 'node_modules', '.package-lock.json'))
  if (!installed || !sameExceptOptional(JSON.parse(lock).packages, JSON.parse(installed).packages)) return false
  noteInstalled(root)
  return true
}

function sameExceptOptional(wanted, installed) {
  const entries = Object.entries(wanted).filter(([path]) => path.startsWith('node_modules/'))
  return entries.every(([path, { version, optional, devOptional, link }]) => {
    const found = installed[path]
    return found ? Boolean(link) || found.version === version : Boolean(optional || devOptional)
  })
}

const hash = (text) => createHash('sha256').update(text).digest('hex')

export function noteInstalled(root) {
  writeFileSync(join(root, 'node_modules', NOTE), hash(readFileSync(join(root, 'package-lock.json'), 'utf8')))
}

/** The npm that called us, else the one on the path. */
export function npm(...args) {
  const { npm_execpath: path } = process.env
  return path?.endsWith('.js') ? [process.execPath, [path, ...args]] : ['npm', args]
}
