import { execFile } from 'node:child_process'
import { join } from 'node:path'

const script = join(import.meta.dirname, '..', '..', 'tools', 'verify', 'dist', 'main.js')

export interface Verdict {
  exit: number
  /** Laws that were refuted. */
  laws: string[]
  violations: { law: string; order?: string; detail: string }[]
  /** What it said on standard error. */
  said: string
}

/** `npm run verify -- --json` in this environment. */
export async function verify(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Verdict> {
  const { exit, stdout, stderr } = await new Promise<{ exit: number; stdout: string; stderr: string }>((resolve) =>
    execFile(process.execPath, [script, '--json', ...args], { env, maxBuffer: 16_000_000 }, (error, out, err) =>
      resolve({ exit: error ? Number(error.code ?? 128) : 0, stdout: out, stderr: err }),
    ),
  )
  const last = stdout.trim().split('\n').at(-1) ?? ''
  const { violations = [] } = (last ? JSON.parse(last) : {}) as Partial<Pick<Verdict, 'violations'>>
  return { exit, violations, laws: [...new Set(violations.map(({ law }) => law))], said: stderr }
}
