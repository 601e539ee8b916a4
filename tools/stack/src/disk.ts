import { statfs } from 'node:fs/promises'
import { StackError } from './stack.errors.js'

const NEEDED_MIB = 1024

/** Refuses to start on a full disk: both servers would die halfway, with worse words. */
export async function requireDisk(folder: string, needed = NEEDED_MIB): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = Math.floor((bavail * bsize) / 1024 / 1024)
  if (free < needed) {
    throw new StackError(
      'stack/disk-full',
      `Only ${free} MiB are free under ${folder}, ${needed} MiB are needed: free some space and start again.`,
    )
  }
}
