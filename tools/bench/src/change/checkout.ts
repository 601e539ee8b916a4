import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CommandFailed, run } from '@fifteen/stack'

const GIT_WITHIN_MS = 60_000
const INSTALL_WITHIN_MS = 900_000
const BUILD_WITHIN_MS = 300_000

/** A state of the product, built and ready to be measured. */
export interface Checkout {
  /** A commit, or where its folder is. */
  name: string
  folder: string
}

/** There is no such state. */
export class NoCheckout extends Error {}

export interface CheckingOut {
  /** Whose commits. */
  repository: string
  /** Commits are kept here once they are built, by their ids. */
  kept: string
  signal: AbortSignal
  say: (line: string) => void
}

/** A folder is taken as it is, once it is built; a revision is checked out, installed and built, the first time it is asked for. */
export async function checkOut(wanted: string, { repository, kept, signal, say }: CheckingOut): Promise<Checkout> {
  if (existsSync(wanted) && statSync(wanted).isDirectory()) return { name: wanted, folder: await built(resolve(wanted), signal) }
  const commit = await commitOf(wanted, repository, signal)
  const name = commit.slice(0, 7)
  const folder = join(kept, commit)
  if (existsSync(folder)) return { name, folder }
  const part = `${folder}.part`
  rmSync(part, { recursive: true, force: true })
  mkdirSync(kept, { recursive: true })
  say(`checking out, installing and building ${name}`)
  const within = { abort: signal, within: GIT_WITHIN_MS }
  await run('git', ['clone', '--quiet', '--shared', '--no-checkout', repository, part], within)
  await run('git', ['checkout', '--quiet', '--detach', commit], { ...within, cwd: part })
  await run('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund'], { abort: signal, within: INSTALL_WITHIN_MS, cwd: part })
  await built(part, signal)
  renameSync(part, folder)
  return { name, folder }
}

async function commitOf(revision: string, repository: string, signal: AbortSignal): Promise<string> {
  try {
    const said = await run('git', ['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`], {
      ...{ abort: signal, within: GIT_WITHIN_MS, cwd: repository },
    })
    return said.trim()
  } catch (error) {
    if (error instanceof CommandFailed) {
      throw new NoCheckout(`${revision} is neither a folder nor a commit of this repository: ${error.message}`)
    }
    throw error
  }
}

async function built(folder: string, signal: AbortSignal): Promise<string> {
  if (!existsSync(join(folder, 'package.json'))) throw new NoCheckout(`${folder} has no package.json: it is no checkout`)
  await run('npm', ['run', '--silent', 'build'], { abort: signal, within: BUILD_WITHIN_MS, cwd: folder })
  return folder
}
