import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const checker = join(import.meta.dirname, 'hygiene.mjs')

// Joined here, so that this file passes the check it describes.
const path = (...parts: string[]): string => parts.join('/')
const url = (...labels: string[]): string => `https://${labels.join('.')}`

const refused: Record<string, [file: string, line: string]> = {
  'a home folder': ['libs/a.ts', `const data = '${path('', 'home', 'ann', 'orders.csv')}'`],
  'a workplace folder': ['docs/a.md', `see ${path('', 'work', 'main')} for more`],
  'a home folder of macOS': ['tools/a.sh', `cd "${path('', 'Users', 'ann')}"`],
  'the home folder of root': ['deploy/docker/Dockerfile', `COPY x ${path('', 'root', '.npmrc')}`],
  'a file address': ['libs/b.ts', `import('${path('file:', '', '', 'work', 'main', 'x.js')}')`],
  'a fixed temporary path': ['libs/c.ts', `writeFile('${path('', 'tmp', 'orders.json')}')`],
  'the public npm registry': ['README.md', url('registry', 'npmjs', 'org')],
  'a Maven repository': ['deploy/embedded/pom.xml', `<url>${url('repo', 'maven', 'apache', 'org')}/maven2</url>`],
  'a company registry': ['.ci/install', `npm ci --registry ${url('npm', 'corp', 'example')}`],
  'a registry on this machine': ['docs/b.md', `${url('registry')}:4873/`],
  'a registry in npm settings': ['.npmrc', `registry=${url('packages', 'example')}`],
  'a sign-in in npm settings': ['apps/x/.npmrc', '//packages.example/:_authToken=secret'],
  'the folder beside the repository': ['tools/b.mjs', `open('${path('..', 'shared', 'data')}')`],
  'an address in the lock file': ['package-lock.json', `"resolved": "${url('packages', 'example')}/uuid.tgz"`],
}

const allowed: Record<string, [file: string, line: string]> = {
  'the folder beside the repository in the CI script': ['.ci/run', `DATA="$ROOT/${path('..', 'shared', 'data')}"`],
  'a route that ends like a folder': ['apps/x/routes.ts', `get('/v1${path('', 'work', 'items')}')`],
  'a container’s temporary folder': ['docker-compose.yml', `LOG_DIRS: ${path('', 'tmp', 'kafka')}`],
  'a workspace link in the lock file': ['libs/package-lock.json', '"resolved": "libs/kernel", "link": true'],
  'an ordinary link': ['docs/c.md', `${url('maven', 'apache', 'org')}/POM/4.0.0 and ${url('kafka', 'apache', 'org')}`],
}

describe('the hygiene check', () => {
  let root: string
  let code: number
  let output: string

  const check = (): Promise<{ code: number; output: string }> =>
    run(process.execPath, [checker, root]).then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      ({ code: exit, stderr }: { code: number; stderr: string }) => ({ code: exit, output: stderr }),
    )

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'hygiene-'))
    await run('git', ['init', '--quiet'], { cwd: root })
    for (const [file, line] of [...Object.values(refused), ...Object.values(allowed)]) {
      await mkdir(dirname(join(root, file)), { recursive: true })
      await writeFile(join(root, file), `first line\n${line}\n`)
    }
    await run('git', ['add', '--all'], { cwd: root })
    await writeFile(join(root, 'untracked.md'), Object.values(refused).join('\n'))
    ;({ code, output } = await check())
  })

  afterAll(() => rm(root, { recursive: true, force: true }))

  it('fails when anything is refused', () => expect(code).toBe(1))

  it.each(Object.entries(refused))('refuses %s', (_, [file]) => expect(output).toContain(`${file}:2: `))

  it.each(Object.entries(allowed))('allows %s', (_, [file]) => expect(output).not.toContain(`${file}:`))

  it('looks at tracked files only', () => expect(output).not.toContain('untracked.md'))

  it('passes a tree that is clean', async () => {
    await run('git', ['rm', '--quiet', '--force', ...Object.values(refused).map(([file]) => file)], { cwd: root })
    const clean = await check()
    expect(clean.code).toBe(0)
    expect(clean.output).toContain(`${Object.keys(allowed).length} tracked files`)
  })
})
