import { describe, expect, it } from '@jest/globals'
import { flameGraph } from './flame-graph.js'
import { type Frame, framesOf, pruned } from './frames.js'

const node = (id: number, functionName: string, children: number[], url = '', lineNumber = 0) => ({
  ...{ id, children },
  callFrame: { functionName, url, lineNumber },
})
const profile = {
  nodes: [
    node(1, '(root)', [2, 3, 4, 5]),
    node(2, '(idle)', []),
    node(3, '(garbage collector)', []),
    node(4, 'run', [6], 'node_modules/kafkajs/src/runner.js', 9),
    node(5, 'run', [7, 8], 'node_modules/kafkajs/src/runner.js', 9),
    node(6, '', [], 'apps/order-intake/src/read-order.ts', 4),
    node(7, '', [], 'apps/order-intake/src/read-order.ts', 4),
    node(8, 'parse', []),
  ],
  samples: [2, 3, 4, 6, 7, 8],
  timeDeltas: [90_000, 20_000, 10_000, 30_000, 39_960, 40],
}
const frames = framesOf(profile, 'order-intake', '/here')
const named = ({ name, totalUs, children }: Frame): object => ({ name, totalUs, children: children.map(named) })

describe('the frames of a profile', () => {
  it('leave idle time out and join what one caller calls under one name', () => {
    const read = { name: '(anonymous) apps/order-intake/src/read-order.ts:5', totalUs: 69_960, children: [] }
    const run = { name: 'run kafkajs/src/runner.js:10', totalUs: 80_000, children: [read, { name: 'parse', totalUs: 40, children: [] }] }
    const collector = { name: '(garbage collector)', totalUs: 20_000, children: [] }
    expect(named(frames)).toEqual({ name: 'order-intake', totalUs: 100_000, children: [collector, run] })
  })

  it('that are too small to be seen are their callers’ own time', () => {
    const [, run] = pruned(frames, 150).children
    expect(run?.children.map(({ name }) => name)).toEqual(['(anonymous) apps/order-intake/src/read-order.ts:5'])
    expect(run?.selfUs).toBe(10_040)
    expect(run?.totalUs).toBe(80_000)
  })
})

describe('a flame graph', () => {
  const svg = flameGraph(frames)

  it('is the same whenever it is drawn', () => {
    expect(flameGraph(framesOf(structuredClone(profile), 'order-intake', '/here'))).toBe(svg)
  })

  it('names its frames and says their shares', () => {
    expect(svg).toContain('order-intake: 0.1 s busy')
    expect(svg).toContain('<title>(anonymous) apps/order-intake/src/read-order.ts:5\n70 %, in itself 70 %</title>')
    expect(svg).toContain('<title>(garbage collector)\n20 %, in itself 20 %</title>')
  })

  it('shows nothing that was idle or is too narrow', () => {
    expect(svg).not.toContain('(idle)')
    expect(svg).not.toContain('parse')
  })
})
