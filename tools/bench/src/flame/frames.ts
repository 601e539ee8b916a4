import type { CpuProfile } from '../profile/profiler.js'
import { functionOf, type Node, placeOf } from '../profile/summary.js'

/** A function as one caller calls it. */
export interface Frame {
  /** `function file:line`. */
  name: string
  /** Package, workspace, or what V8 calls its own doing. */
  place: string
  /** Microseconds in itself. */
  selfUs: number
  /** And in all that it called. */
  totalUs: number
  children: Frame[]
}

/** The call tree without what was idle; equal functions of one caller are one frame. */
export function framesOf(profile: CpuProfile, name: string, repository: string): Frame {
  const spent = new Map<number, number>()
  profile.samples.forEach((id, index) => spent.set(id, (spent.get(id) ?? 0) + (profile.timeDeltas[index] ?? 0)))
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const called = (node: Node): Node[] => (node.children ?? []).flatMap((id) => nodes.get(id) ?? [])
  const merged = (callers: Node[]): Frame[] => {
    const busy = callers.flatMap(called).filter(({ callFrame }) => callFrame.functionName !== '(idle)')
    const byName = Map.groupBy(busy, (node) => functionOf(node, repository))
    return [...byName].map(([frameName, same]) => {
      const selfUs = same.reduce((sum, { id }) => sum + (spent.get(id) ?? 0), 0)
      return frame(frameName, same[0] ? placeOf(same[0], repository) : '', selfUs, merged(same))
    })
  }
  const root = profile.nodes.find(({ callFrame }) => callFrame.functionName === '(root)')
  if (!root) throw new Error(`the profile of ${name} has no root`)
  return frame(name, '', 0, merged([root]))
}

const frame = (name: string, place: string, selfUs: number, children: Frame[]): Frame => ({
  ...{ name, place, selfUs, children },
  totalUs: children.reduce((sum, { totalUs }) => sum + totalUs, selfUs),
})

/** Without the frames that are too small to be seen: their time is their caller's own. */
export function pruned(whole: Frame, leastUs: number): Frame {
  const [kept, left] = [true, false].map((large) => whole.children.filter(({ totalUs }) => totalUs >= leastUs === large))
  const lost = (left ?? []).reduce((sum, { totalUs }) => sum + totalUs, 0)
  return { ...whole, selfUs: whole.selfUs + lost, children: (kept ?? []).map((child) => pruned(child, leastUs)) }
}
