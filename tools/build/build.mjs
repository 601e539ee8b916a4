// Compiles every workspace's src/ to its dist/ with SWC; a file is compiled again only when it is newer than its output.
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import swc from '@swc/core'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const CONCURRENCY = 8

const exists = (path) =>
  stat(path).then(
    (s) => s,
    () => null,
  )

async function packages() {
  const found = []
  for (const group of ['libs', 'apps', 'tools', 'examples']) {
    const folder = join(root, group)
    if (!(await exists(folder))) continue
    for (const name of await readdir(folder)) if (await exists(join(folder, name, 'src'))) found.push(join(folder, name))
  }
  return found
}

async function sources(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((e) => e.isFile()).map((e) => join(e.parentPath ?? e.path, e.name))
}

const isCode = (file) => /\.ts$/.test(file) && !/\.(spec|d)\.ts$/.test(file)

async function outdated(pkg) {
  const jobs = []
  const wanted = new Set()
  for (const file of (await sources(join(pkg, 'src'))).filter(isCode)) {
    const out = join(pkg, 'dist', relative(join(pkg, 'src'), file)).replace(/\.ts$/, '.js')
    wanted.add(out)
    const [source, built] = await Promise.all([stat(file), exists(out)])
    if (!built || built.mtimeMs < source.mtimeMs) jobs.push({ file, out })
  }
  if (await exists(join(pkg, 'dist'))) {
    for (const out of await sources(join(pkg, 'dist'))) {
      if (out.endsWith('.js') && !wanted.has(out)) await Promise.all([rm(out, { force: true }), rm(`${out}.map`, { force: true })])
    }
  }
  return jobs
}

async function compile({ file, out }) {
  const { code, map } = await swc.transformFile(file, { configFile: join(root, '.swcrc'), sourceFileName: relative(dirname(out), file) })
  await mkdir(dirname(out), { recursive: true })
  await writeFile(`${out}.map`, map)
  await writeFile(out, `${code}\n//# sourceMappingURL=${out.split('/').at(-1)}.map\n`)
}

const jobs = (await Promise.all((await packages()).map(outdated))).flat()
let failed = 0
await Promise.all(
  Array.from({ length: CONCURRENCY }, async () => {
    for (let job = jobs.pop(); job; job = jobs.pop()) {
      await compile(job).catch((error) => {
        failed++
        process.stderr.write(`${relative(root, job.file)}: ${error.message}\n`)
      })
    }
  }),
)
process.exitCode = failed ? 1 : 0
