import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Answer } from '../question.js'
import { recorded, repository } from './paths.js'

/** When and by what a kept result was got. */
export interface Provenance {
  date: string
  /** With `-dirty` where files were changed. */
  commit: string
  command: string
}

/** Keeps an answer with the documentation, which draws from it. Returns the file. */
export function record(answer: Answer, args: readonly string[]): string {
  const commit = commitOf(repository, relative(repository, recorded))
  const command = ['npm run bench --', ...args].join(' ')
  const provenance: Provenance = { date: new Date().toISOString().slice(0, 10), commit, command }
  const file = join(recorded, `${answer.question}.json`)
  writeFileSync(file, `${JSON.stringify({ ...provenance, ...answer }, undefined, 2)}\n`)
  return file
}

/** The commit of a checkout, with `-dirty` where files were changed, other than those in a folder: a run of several questions keeps its answers there. */
export function commitOf(checkout: string, except: string): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: checkout, encoding: 'utf8' }).trim()
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', '.', `:(exclude)${except}`)
  return `${git('rev-parse', '--short', 'HEAD')}${changed ? '-dirty' : ''}`
}
