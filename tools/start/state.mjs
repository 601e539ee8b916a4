// Plain JavaScript without packages: npm start asks here before anything is installed or built; verify and parked ask here too.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const ANSWER_WITHIN = 3000

/** Where npm start keeps what it writes: FIFTEEN_STATE_DIR, relative to where the user stands, else .fifteen/start. */
export function stateFolder(env) {
  const { FIFTEEN_STATE_DIR: asked, INIT_CWD: cwd = process.cwd() } = env
  return asked ? resolve(cwd, asked) : join(root, '.fifteen', 'start')
}

export const addressFile = (folder) => join(folder, 'address.json')

/** Held by npm start while it runs, and by whoever else starts servers over its data. */
export const lockFile = (folder) => join(folder, 'start.lock')

/** What the supervisor that runs on this folder says of itself; undefined when none answers. */
export async function runningStatus(folder) {
  if (!existsSync(addressFile(folder))) return undefined
  let url
  try {
    url = JSON.parse(readFileSync(addressFile(folder), 'utf8')).url
  } catch {
    return undefined // it was just being written or removed: it is about to run, or no longer does
  }
  const answer = await fetch(`${url}/status`, { signal: AbortSignal.timeout(ANSWER_WITHIN) }).catch(() => undefined)
  return answer?.ok ? answer.json() : undefined
}

const NO_ROOM = { ENOSPC: 'the disk is full', EDQUOT: 'your quota of the disk is used up' }
const NO_RIGHT = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT']

/** One sentence for an error of the file system that keeps anything from being written here; undefined for every other error. */
export function storageSentence(error, folder) {
  const { code, path } = error ?? {}
  if (code in NO_ROOM) return `Nothing can be written to ${path ?? folder}, ${NO_ROOM[code]}: free some space and start again.`
  if (!NO_RIGHT.includes(code) || !path?.startsWith(folder)) return undefined
  return `Nothing can be written under ${folder} (${code} at ${path}): make that folder yours, or name another by FIFTEEN_STATE_DIR.`
}
