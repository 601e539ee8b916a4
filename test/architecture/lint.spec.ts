import { beforeAll, describe, expect, it } from '@jest/globals'
import { join, relative } from 'node:path'
import { repository, runNode } from './run.js'

interface FileReport {
  filePath: string
  messages: { ruleId: string | null; message: string }[]
}

const sample = join(repository, 'test/architecture/samples/lint')
const config = join(repository, 'eslint.config.mjs')

async function eslint(args: string[], input?: string): Promise<Map<string, string[]>> {
  const { stdout, stderr } = await runNode('node_modules/eslint/bin/eslint.js', ['--config', config, '--format', 'json', ...args], {
    cwd: sample,
    input,
  })
  if (!stdout) throw new Error(stderr)
  const reports = JSON.parse(stdout) as FileReport[]
  return new Map(reports.map((r) => [relative(sample, r.filePath), r.messages.map((m) => m.ruleId ?? m.message)]))
}

describe('the lint rules', () => {
  let found: Map<string, string[]>

  beforeAll(async () => {
    found = await eslint(['.'])
  }, 60_000)

  it.each([
    '@typescript-eslint/no-explicit-any',
    '@typescript-eslint/no-floating-promises',
    '@typescript-eslint/no-misused-promises',
    '@typescript-eslint/switch-exhaustiveness-check',
    '@typescript-eslint/consistent-type-imports',
    '@typescript-eslint/no-unsafe-return',
    'eqeqeq',
    'no-console',
    'no-empty',
    'no-restricted-imports',
    'no-restricted-properties',
    'no-warning-comments',
  ])('refuse careless code: %s', (rule) => {
    expect(found.get('apps/order-intake/src/careless.ts')).toContain(rule)
  })

  it('give no comment the power to switch a rule off', () => {
    expect(found.get('apps/order-intake/src/careless.ts')?.filter((m) => m.includes('noInlineConfig'))).not.toEqual([])
  })

  it('refuse a main.ts of more than twenty lines', () => {
    expect(found.get('apps/order-intake/src/main.ts')).toEqual(['max-lines'])
  })

  it('refuse focused and skipped tests, and let tests read the environment', () => {
    expect(found.get('test/focused.ts')).toEqual(['no-restricted-syntax', 'no-restricted-syntax'])
  })

  it('let a class that Nest injects stay a value import', () => {
    expect(found.get('apps/order-intake/src/accepted.ts')).toEqual([])
  })

  it('refuse a file of more than 300 lines', async () => {
    const lines = Array.from({ length: 301 }, (_, i) => `export const line${i} = ${i}\n`).join('')
    const name = 'libs/kernel/src/long.mjs'
    expect((await eslint(['--stdin', '--stdin-filename', name], lines)).get(name)).toEqual(['max-lines'])
  }, 60_000)
})
