import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { stopOrphan, stopOrphans } from '@fifteen/stack'
import { folders } from './folders.js'

const STOP: [NodeJS.Signals, number][] = [
  ['SIGTERM', 10_000],
  ['SIGKILL', 5_000],
]

/** Stops what a supervisor that was killed left running: services and programs first, then their servers. */
export async function sweep(): Promise<void> {
  const { state, pids, addressFile } = folders()
  rmSync(addressFile, { force: true })
  await Promise.all(readdirSync(pids).map((name) => stopOrphan(join(pids, name), join('dist', 'main.js'), STOP)))
  await stopOrphans(join(state, 'stack'))
}
