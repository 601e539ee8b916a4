import { existsSync, readFileSync, statSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { dirname, join, posix } from 'node:path'
import type { CpuProfile } from '../profile/profiler.js'
import type { Node } from '../profile/summary.js'

const BUILT = /^(apps|libs|tools|examples)\/[^/]+\/dist\//

/**
 * A profile that names our own functions where they were written, not where the build has put them. A file that was built again after
 * the profile was taken keeps its built name: its map is another's.
 */
export function inSources(profile: CpuProfile, takenAt: Date, repository: string): CpuProfile {
  const maps = new Map<string, SourceMap | undefined>()
  const mapOf = (url: string): SourceMap | undefined => {
    if (!maps.has(url)) maps.set(url, BUILT.test(url) ? readMap(join(repository, `${url}.map`), takenAt) : undefined)
    return maps.get(url)
  }
  return { ...profile, nodes: profile.nodes.map((node) => placed(node, mapOf(node.callFrame.url))) }
}

function readMap(file: string, takenAt: Date): SourceMap | undefined {
  if (!existsSync(file) || statSync(file).mtime > takenAt) return undefined
  return new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as SourceMapPayload)
}

function placed(node: Node, map: SourceMap | undefined): Node {
  const { url, lineNumber, columnNumber = 0 } = node.callFrame
  const entry = map?.findEntry(lineNumber, columnNumber)
  if (!entry || !('originalSource' in entry)) return node
  const source = posix.join(dirname(url), entry.originalSource)
  return { ...node, callFrame: { ...node.callFrame, url: source, lineNumber: entry.originalLine, columnNumber: entry.originalColumn } }
}
