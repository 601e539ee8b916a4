import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Stack } from './stack.js'

/** What a background stack tells other processes about itself. */
export interface StackFile {
  /** Of the process that holds the stack. */
  pid: number
  rung: string
  explanation: string
  databaseUrl: string
  brokers: string[]
  processes: { name: string; pid: number }[]
}

const path = (stateDir: string): string => join(stateDir, 'stack.json')

export function writeStackFile(stateDir: string, stack: Stack): StackFile {
  const content: StackFile = {
    pid: process.pid,
    rung: stack.rung,
    explanation: stack.explanation,
    databaseUrl: stack.databaseUrl('').replace(/\/$/, ''),
    brokers: stack.kafka.brokers,
    processes: stack.processes,
  }
  writeFileSync(`${path(stateDir)}.new`, `${JSON.stringify(content, null, 2)}\n`)
  renameSync(`${path(stateDir)}.new`, path(stateDir))
  return content
}

export function readStackFile(stateDir: string): StackFile | undefined {
  try {
    return JSON.parse(readFileSync(path(stateDir), 'utf8')) as StackFile
  } catch {
    return undefined
  }
}

export const removeStackFile = (stateDir: string): void => rmSync(path(stateDir), { force: true })
