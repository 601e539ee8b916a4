import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { addressFile, stateFolder } from '../state.mjs'

export const repo = join(import.meta.dirname, '..', '..', '..')

export interface Folders {
  state: string
  logs: string
  pids: string
  addressFile: string
}

/** Where a run keeps what it writes. */
export function folders(): Folders {
  const state = stateFolder(process.env)
  const made = { state, logs: join(state, 'logs'), pids: join(state, 'pids'), addressFile: addressFile(state) }
  for (const folder of [made.logs, made.pids]) mkdirSync(folder, { recursive: true })
  return made
}
