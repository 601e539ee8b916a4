import { describe, expect, it } from '@jest/globals'
import { relative, summarise } from './summary.js'

const node = (id: number, functionName: string, url = '', lineNumber = 0) => ({ id, callFrame: { functionName, url, lineNumber } })
const profile = {
  nodes: [
    node(1, '(idle)'),
    node(2, '(garbage collector)'),
    node(3, 'encode', 'file:///here/node_modules/kafkajs/src/encoder.js', 9),
    node(4, '', 'file:///here/libs/messaging/dist/outbox/relay.js', 4),
    node(5, 'parse'),
  ],
  samples: [1, 2, 3, 3, 4, 5],
  timeDeltas: [9_000, 1_000, 2_000, 2_000, 3_000, 2_000],
}

describe('the summary of a profile', () => {
  it('shares out the time that was not idle, by function', () => {
    const { busyMs, functions } = summarise(profile, '/here')
    expect(busyMs).toBe(10)
    expect(functions).toEqual([
      { name: 'encode kafkajs/src/encoder.js:10', share: 0.4 },
      { name: '(anonymous) libs/messaging/dist/outbox/relay.js:5', share: 0.3 },
      { name: 'parse', share: 0.2 },
      { name: '(garbage collector)', share: 0.1 },
    ])
  })

  it('and by package or workspace', () => {
    expect(summarise(profile, '/here', 3).places.map(({ name }) => name)).toEqual(['kafkajs', 'libs/messaging', '(built in)'])
  })

  it('leaves the machine’s folders out of what is stored', () => {
    expect(relative(profile, '/here').nodes.map(({ callFrame }) => callFrame.url)).toEqual([
      '',
      '',
      'node_modules/kafkajs/src/encoder.js',
      'libs/messaging/dist/outbox/relay.js',
      '',
    ])
  })
})
