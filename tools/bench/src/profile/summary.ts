import type { CpuProfile } from './profiler.js'

export interface SelfTime {
  name: string
  /** Of the time in which the process was not idle. */
  share: number
}

export interface ProfileSummary {
  /** Milliseconds in which it was not idle. */
  busyMs: number
  functions: SelfTime[]
  /** By package, or by file of this repository. */
  places: SelfTime[]
}

export type Node = CpuProfile['nodes'][number]

/** Self time by function and by place; frames are named relative to the repository. */
export function summarise({ nodes, samples, timeDeltas }: CpuProfile, repository: string, most = 15): ProfileSummary {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const functions = new Map<string, number>()
  const places = new Map<string, number>()
  let busy = 0
  samples.forEach((id, index) => {
    const node = byId.get(id)
    const spent = timeDeltas[index] ?? 0
    if (!node || node.callFrame.functionName === '(idle)') return
    busy += spent
    const place = placeOf(node, repository)
    places.set(place, (places.get(place) ?? 0) + spent)
    const name = functionOf(node, repository)
    functions.set(name, (functions.get(name) ?? 0) + spent)
  })
  const top = (times: Map<string, number>): SelfTime[] =>
    [...times]
      .sort(([, a], [, b]) => b - a)
      .slice(0, most)
      .map(([name, spent]) => ({ name, share: spent / busy }))
  return { busyMs: busy / 1000, functions: top(functions), places: top(places) }
}

/** The same profile without a machine's folders in it. */
export function relative(profile: CpuProfile, repository: string): CpuProfile {
  const nodes = profile.nodes.map((node) => ({ ...node, callFrame: { ...node.callFrame, url: fileOf(node, repository) } }))
  return { ...profile, nodes }
}

const fileOf = ({ callFrame: { url } }: Node, repository: string): string => url.replace('file://', '').replace(`${repository}/`, '')

/** The package, the workspace, or what V8 calls its own doing. */
export function placeOf(node: Node, repository: string): string {
  const file = fileOf(node, repository)
  if (!file) return node.callFrame.functionName.startsWith('(') ? node.callFrame.functionName : '(built in)'
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? []
  return name ?? file.replace(/\/(dist|src)\/.*/, '')
}

/** A function with its file and line. */
export function functionOf(node: Node, repository: string): string {
  const { functionName, lineNumber } = node.callFrame
  const file = fileOf(node, repository).replace('node_modules/', '')
  return `${functionName || '(anonymous)'}${file ? ` ${file}:${lineNumber + 1}` : ''}`
}
