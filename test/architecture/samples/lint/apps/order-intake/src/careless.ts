import { readFile } from 'node:fs/promises'
import { env } from 'node:process'
import { Readable } from 'node:stream'

type Status = 'received' | 'confirmed' | 'cancelled'

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function decode(body: any): string {
  return body.status
}

export function label(status: Status): string {
  switch (status) {
    case 'received':
      return 'new'
    case 'confirmed':
      return 'ready'
  }
  // TODO: cancelled
  return status == 'cancelled' ? 'gone' : 'unknown'
}

export function load(paths: string[]): void {
  readFile(paths[0] ?? '')
  paths.forEach(async (path) => {
    console.log(await readFile(path))
  })
}

export function drain(source: Readable): string {
  try {
    source.resume()
  } catch {}
  return process.env['DATABASE_URL'] ?? env['HOME']
}
