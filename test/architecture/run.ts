import { execFile } from 'node:child_process'
import { join } from 'node:path'

export const repository = join(import.meta.dirname, '..', '..')

export interface Outcome {
  code: number
  stdout: string
  stderr: string
}

/** Runs one of the repository's own tools with this Node; never rejects for a non-zero exit. */
export function runNode(script: string, args: string[], { cwd = repository, input = '' } = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [join(repository, script), ...args],
      { cwd, timeout: 60_000, maxBuffer: 32 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (!error) resolve({ code: 0, stdout, stderr })
        else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr })
        else reject(new Error(`${script} did not run`, { cause: error }))
      },
    )
    child.stdin?.end(input)
  })
}
