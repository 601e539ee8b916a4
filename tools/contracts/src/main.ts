import 'reflect-metadata'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import { documents } from './documents.js'
import { root } from './services.js'
import { asyncApiProblems, openApiProblems } from './validate.js'

const OWNED = ['docs/contracts/openapi', 'docs/contracts/examples']

const current = (path: string): Promise<string | undefined> => readFile(join(root, path), 'utf8').catch(() => undefined)

/** Files that nobody generates any more. */
async function leftOver(files: Map<string, string>): Promise<string[]> {
  const found = await Promise.all(
    OWNED.map(async (folder) => (await readdir(join(root, folder)).catch(() => [])).map((name) => `${folder}/${name}`)),
  )
  return found.flat().filter((path) => !files.has(path))
}

async function generate(): Promise<void> {
  const files = await documents()
  for (const [path, text] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  for (const path of await leftOver(files)) await rm(join(root, path))
  process.stdout.write(`${files.size} documents written\n`)
}

async function invalid(files: Map<string, string>): Promise<string[]> {
  const found = await Promise.all(
    [...files].map(async ([path, text]) => {
      if (path.endsWith('/asyncapi.yaml')) return (await asyncApiProblems(text)).map((problem) => `${path}: ${problem}`)
      if (dirname(path).endsWith('/openapi')) return (await openApiProblems(text)).map((problem) => `${path}: ${problem}`)
      return []
    }),
  )
  return found.flat()
}

async function check(): Promise<void> {
  const files = await documents()
  const drifted = (await Promise.all([...files].map(async ([path, text]) => ((await current(path)) === text ? [] : [path])))).flat()
  const problems = [
    ...[...drifted, ...(await leftOver(files))].map(
      (path) => `${path} differs from the code: run npm run contracts and commit what it writes`,
    ),
    ...(await invalid(files)),
  ]
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  if (problems.length) process.exitCode = 1
  else process.stdout.write(`${files.size} documents agree with the code; the AsyncAPI document and every OpenAPI document are valid\n`)
}

const program = new Command('contracts').description('Documents of the contracts, generated from the classes.')
program.command('generate').description('write docs/contracts and docs/configuration.md').action(generate)
program.command('check').description('fail when what is committed differs from the code, or is not valid').action(check)
await program.parseAsync()
