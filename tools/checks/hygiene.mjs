// Refuses in tracked files what ties them to one machine: its absolute paths, its package registry, its neighbouring folders.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { argv, exit, stderr, stdout } from 'node:process'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

// Put together from pieces, so that this file passes its own check.
const anyOf = (...words) => `(?:${words.join('|')})`
const host = (...labels) => labels.join('\\.')
const notInsideAPath = '(?<![\\w.~}>)*/:-])'
const scheme = 'https?:' + '//'

const machineFolders = anyOf('home', 'work', 'Users', 'root')
const knownRegistries = anyOf(
  host('registry', 'npmjs', 'org'),
  host('registry', 'yarnpkg', 'com'),
  host('npm', 'pkg', 'github', 'com'),
  host('repo', 'maven', 'apache', 'org'),
  host('repo1', 'maven', 'org'),
  host('files', 'pythonhosted', 'org'),
  host('proxy', 'golang', 'org'),
)
const registryWords = anyOf('registry', 'npm', 'nexus', 'artifactory', 'mirror', 'repo')
const neighbour = ['..', 'shared'].map((part) => part.replaceAll('.', '\\.')).join('/')

const rules = [
  {
    name: 'machine-path',
    pattern: new RegExp(`(?:file://|${notInsideAPath})/${machineFolders}/[\\w.-]|[A-Z]:\\\\\\\\?Users\\\\`),
    advice: 'an absolute path of one machine; build it from the repository root or take it from the environment',
    applies: () => true,
  },
  {
    name: 'temporary-path',
    pattern: new RegExp(`${notInsideAPath}/${'tmp'}/[\\w.$-]`),
    advice: 'use os.tmpdir() or mktemp; inside images and compose files the path is the container’s own',
    applies: (file) => !/^deploy\/|^docker-compose\.ya?ml$|\.md$/.test(file),
  },
  {
    name: 'registry-host',
    pattern: new RegExp(`\\b${knownRegistries}\\b|${scheme}(?:[\\w-]+\\.)*${registryWords}s?\\d*[.:-][\\w.:-]*`),
    advice: 'a package registry’s host; the user’s own npm or Maven settings choose it',
    applies: () => true,
  },
  {
    name: 'registry-setting',
    pattern: /^\s*(?:@[\w-]+:)?registry\s*=|_auth(?:Token)?\s*=/,
    advice: 'which registry to use, and how to sign in, is the user’s own setting',
    applies: (file) => /(^|\/)\.npmrc$/.test(file),
  },
  {
    name: 'neighbour-folder',
    pattern: new RegExp(neighbour),
    advice: 'only .ci/run knows what lies beside the repository; read FIFTEEN_DATA or FIFTEEN_PEERS',
    applies: (file) => file !== '.ci/run',
  },
  {
    name: 'locked-address',
    pattern: /"resolved":\s*"(?:[a-z+]+:)?\/\/|"resolved":\s*"file:/,
    advice: 'run npm install with the project’s .npmrc (omit-lockfile-registry-resolved=true)',
    applies: (file) => /(^|\/)(?:package-lock|npm-shrinkwrap)\.json$/.test(file),
  },
]

/** The refusals in one file's text, as {rule, line, text, advice}. `file` is relative to the repository, with forward slashes. */
function inspect(file, text) {
  const active = rules.filter((rule) => rule.applies(file))
  return text
    .split('\n')
    .flatMap((content, index) =>
      active
        .filter((rule) => rule.pattern.test(content))
        .map((rule) => ({ rule: rule.name, line: index + 1, text: content.trim().slice(0, 120), advice: rule.advice })),
    )
}

const isBinary = (bytes) => bytes.subarray(0, 8000).includes(0)

function trackedFiles(root) {
  const listing = execFileSync('git', ['ls-files', '-z', '--cached'], { cwd: root, maxBuffer: 64 * 1024 * 1024 })
  return listing.toString().split('\0').filter(Boolean)
}

function read(path) {
  try {
    return readFileSync(path)
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'EISDIR') return Buffer.alloc(0) // removed but not yet committed, or a submodule
    throw error
  }
}

function main(root) {
  const files = trackedFiles(root)
  let refused = 0
  for (const file of files) {
    const bytes = read(join(root, file))
    if (isBinary(bytes)) continue
    for (const { rule, line, text, advice } of inspect(file, bytes.toString('utf8'))) {
      refused++
      stderr.write(`${file}:${line}: ${rule}: ${text}\n    ${advice}\n`)
    }
  }
  if (refused === 0) stdout.write(`hygiene: ${files.length} tracked files tie themselves to no machine\n`)
  return refused === 0 ? 0 : 1
}

if (argv[1] && resolve(argv[1]) === fileURLToPath(import.meta.url)) {
  exit(main(argv[2] ?? join(fileURLToPath(import.meta.url), '..', '..', '..')))
}
