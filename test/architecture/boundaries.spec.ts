import { describe, expect, it } from '@jest/globals'
import { cruise, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { repository } from './run.js'

const samples = join(repository, 'test/architecture/samples/boundaries')
const config = createRequire(import.meta.url)(join(repository, '.dependency-cruiser.cjs')) as IFlattenedRuleSet & {
  options: { enhancedResolveOptions: object }
}
const ruleNames = (config.forbidden ?? []).map((rule) => rule.name ?? '')

async function cruiseTree(baseDir: string, roots: string[]): Promise<ICruiseResult> {
  const { enhancedResolveOptions, ...options } = config.options
  const { output } = await cruise(roots, { ...options, baseDir, validate: true, ruleSet: config }, enhancedResolveOptions)
  if (typeof output === 'string') throw new Error(output)
  return output
}

const violations = ({ summary }: ICruiseResult): string[] => summary.violations.map((v) => v.rule.name)

describe('the boundaries', () => {
  it.each(ruleNames)('refuse what breaks %s', async (name) => {
    const result = await cruiseTree(join(samples, name), ['.'])
    expect([...new Set(violations(result))]).toEqual([name])
  })

  it('have one sample for each rule and no other', async () => {
    expect((await readdir(samples)).sort()).toEqual([...ruleNames].sort())
  })

  it('hold in the real tree, where imports of libraries are seen as such', async () => {
    const roots = ['libs', 'apps', 'tools', 'examples', 'test'].filter((folder) => existsSync(join(repository, folder)))
    const result = await cruiseTree(repository, roots)
    expect(result.summary.violations.map((v) => `${v.rule.name}: ${v.from} → ${v.to}`)).toEqual([])
    const imports = result.modules.flatMap((module) => module.dependencies).filter(({ module }) => module.startsWith('@fifteen/'))
    expect(imports.length).toBeGreaterThan(0)
    expect(imports.map(({ resolved }) => resolved).filter((path) => !/^(libs|tools)\/[^/]+\/src\/index\.ts$/.test(path))).toEqual([])
  })
})

describe('the files', () => {
  it('of shared libraries hold no entity but the outbox’s own', async () => {
    const files = await readdir(join(repository, 'libs'), { recursive: true })
    expect(files.filter((file) => file.includes('/src/') && file.endsWith('.entity.ts') && !file.startsWith('messaging/'))).toEqual([])
  })
})
