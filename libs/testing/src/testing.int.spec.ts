import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { createDatabase, createTopics, deleteTopics, eventually, kafkaClient, testStack, uniquePrefix } from './index.js'

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

describe('the stack of a test run', () => {
  let migrations = 0
  const migrate = async (url: string) => {
    migrations++
    await query(url, "create table greeting as select 'hello' as word")
  }
  const prefix = uniquePrefix()
  const topic = `${prefix}greetings`

  beforeAll(() => createTopics(testStack().brokers, [{ name: topic, partitions: 2 }]), 30_000)
  afterAll(() => deleteTopics(testStack().brokers, prefix))

  it('clones a database from a template that is migrated once', async () => {
    const first = await createDatabase('greeting', migrate)
    const second = await createDatabase('greeting', migrate)
    try {
      await query(first.url, "insert into greeting values ('world')")
      expect(await query(second.url, 'select word from greeting')).toEqual([{ word: 'hello' }])
      expect(migrations).toBe(1)
    } finally {
      await Promise.all([first.drop(), second.drop()])
    }
    await expect(query(first.url, 'select 1')).rejects.toThrow('does not exist')
  })

  it('leaves no template behind a migration that failed', async () => {
    const broken = () => Promise.reject(new Error('no such column'))
    await expect(createDatabase('broken', broken)).rejects.toThrow('no such column')
    const database = await createDatabase('broken', () => Promise.resolve())
    await database.drop()
  })

  it('lets a connection end before its database is dropped', async () => {
    const database = await createDatabase('closing', () => Promise.resolve())
    const client = new pg.Client(database.url)
    await client.connect()
    const ended = client.query('select pg_sleep(0.3)').finally(() => client.end())
    await Promise.all([expect(ended).resolves.toBeDefined(), database.drop()])
  })

  it('carries a record through the broker', async () => {
    const producer = kafkaClient().producer()
    const consumer = kafkaClient().consumer({ groupId: `${prefix}readers` })
    const read: string[] = []
    try {
      await producer.connect()
      await producer.send({ topic, messages: [{ key: 'a', value: 'hello' }] })
      await consumer.connect()
      await consumer.subscribe({ topic, fromBeginning: true })
      await consumer.run({ eachMessage: async ({ message }) => void read.push(String(message.value)) })
      await eventually(() => read.length > 0, 'the record to be read', { within: 20_000 })
      expect(read).toEqual(['hello'])
    } finally {
      await consumer.disconnect()
      await producer.disconnect()
    }
  }, 40_000)

  it('has no topics but those that were declared', async () => {
    const admin = kafkaClient().admin()
    await admin.connect()
    await expect(admin.fetchTopicMetadata({ topics: [`${prefix}undeclared`] })).rejects.toThrow('does not host')
    await admin.disconnect()
  }, 30_000)
})
