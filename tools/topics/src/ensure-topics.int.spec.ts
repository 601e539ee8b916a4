import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { KafkajsClient } from '@fifteen/messaging'
import { createTopics, deleteTopics, kafkaClient, testStack, uniquePrefix } from '@fifteen/testing'
import { ensureTopics } from './ensure-topics.js'

describe('the topics that are declared', () => {
  const prefix = uniquePrefix()
  const [missing, wide, narrow] = ['missing', 'wide', 'narrow'].map((name) => `${prefix}${name}`) as [string, string, string]

  beforeAll(() =>
    createTopics(testStack().brokers, [
      { name: wide, partitions: 4 },
      { name: narrow, partitions: 1 },
    ]),
  )
  afterAll(() => deleteTopics(testStack().brokers, prefix))

  it('are created where they are missing, kept where they have more partitions, and named where they have too few', async () => {
    const { brokers } = testStack()
    const broker = new KafkajsClient({ clientId: 'ensure-topics', brokers }).admin()
    const admin = kafkaClient().admin()
    await admin.connect()
    try {
      const specs = [missing, wide, narrow].map((name) => ({ name, partitions: 2, config: {} }))
      expect(await ensureTopics(broker, admin, specs)).toEqual({
        created: [missing],
        tooFew: [{ name: narrow, partitions: 1, declared: 2 }],
      })
      const { topics } = await admin.fetchTopicMetadata({ topics: [missing, wide] })
      expect(topics.map(({ name, partitions }) => [name, partitions.length])).toEqual(
        expect.arrayContaining([
          [missing, 2],
          [wide, 4],
        ]),
      )
    } finally {
      await admin.disconnect()
      await broker.close()
    }
  })
})
