import { createTopics, eventually, testStack } from '@fifteen/testing'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { MessagingParts } from './support/messaging-parts.js'

const EVENTS = 'stock-confirmation.events'
const GHOST = 'shop.ghost.status'

describe('a topic that the broker does not have', () => {
  let parts: MessagingParts
  beforeAll(async () => {
    parts = await MessagingParts.open({ topics: [{ name: EVENTS }] })
  }, 60_000)
  afterAll(() => parts.close(), 60_000)

  const put = async (topic: string, ...notes: string[]): Promise<void> => {
    for (const note of notes) {
      const values = [[parts.prefix + topic], [JSON.stringify({ note })]]
      await parts.sql(`select outbox_append($1::text[], array['k'], array['{}'], array[convert_to(($2::text[])[1], 'UTF8')])`, values)
    }
  }
  const notes = (values: readonly { value: string }[]): string[] => [
    ...new Set(values.map(({ value }) => (JSON.parse(value) as { note: string }).note)),
  ]

  it('holds no other, and gets all its records in order when it is there, also after another relay took over', async () => {
    const reader = await parts.reader([EVENTS])
    const first = parts.relay()
    first.start()
    await put(GHOST, 'ghost 1')
    await put(EVENTS, 'a')
    await put(GHOST, 'ghost 2')
    await put(EVENTS, 'b')
    await eventually(() => notes(reader.records).length === 2, 'the events of the other topic', { within: 30_000 })
    expect(notes(reader.records)).toEqual(['a', 'b'])
    await eventually(async () => (await parts.sql('select from outbox_aside')).length === 2, 'both to be aside')
    await first.stop()

    const second = parts.relay()
    second.start()
    await put(GHOST, 'ghost 3')
    await put(EVENTS, 'c')
    await eventually(() => notes(reader.records).length === 3, 'the next event of the other topic', { within: 30_000 })
    await createTopics(testStack().brokers, [{ name: parts.prefix + GHOST }])
    await put(GHOST, 'ghost 4')
    const ghosts = await parts.reader([GHOST])
    await eventually(() => notes(ghosts.records).length === 4, 'its own records', { within: 30_000 })
    expect(notes(ghosts.records)).toEqual(['ghost 1', 'ghost 2', 'ghost 3', 'ghost 4'])
    await eventually(async () => !(await parts.sql('select from outbox_aside')).length, 'nothing to be aside')
    expect(notes(reader.records)).toEqual(['a', 'b', 'c'])
  }, 120_000)
})
