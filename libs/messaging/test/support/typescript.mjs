// Lets a child process of a test run TypeScript sources as the tests do, without a build: node --import <this file> <entry.ts>
import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import swc from '@swc/core'

const root = join(import.meta.dirname, '..', '..', '..', '..')
const WORKSPACE = /^@fifteen\/([a-z-]+)$/

function sourceOf(specifier, parent) {
  const workspace = WORKSPACE.exec(specifier)
  if (workspace) return join(root, 'libs', workspace[1], 'src', 'index.ts')
  if (!/^\.{1,2}\/.*\.js$/.test(specifier) || !parent?.endsWith('.ts')) return undefined
  const source = join(dirname(fileURLToPath(parent)), specifier.replace(/\.js$/, '.ts'))
  return existsSync(source) ? source : undefined
}

registerHooks({
  resolve(specifier, context, next) {
    const source = sourceOf(specifier, context.parentURL)
    return source ? { url: pathToFileURL(source).href, format: 'module', shortCircuit: true } : next(specifier, context)
  },
  load(url, context, next) {
    if (!url.endsWith('.ts')) return next(url, context)
    const { code } = swc.transformFileSync(fileURLToPath(url), { configFile: join(root, '.swcrc'), sourceMaps: 'inline' })
    return { format: 'module', source: code, shortCircuit: true }
  },
})
