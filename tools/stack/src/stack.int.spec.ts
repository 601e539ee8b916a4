import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createTopics, eventually, freePort } from '@fifteen/testing'
import { Kafka, logLevel } from 'kafkajs'
import pg from 'pg'
import { commandLine, isRunning, type Stack, type StackOptions, takeStack } from './index.js'

const WITHIN = 90_000

function hasJava(): boolean {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A machine with nothing but a Docker engine runs the other tests. */
const describeWithJava = hasJava() ? describe : describe.skip

async function query(stack: Stack, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: stack.databaseUrl('postgres') })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

async function topics(stack: Stack): Promise<string[]> {
  const admin = new Kafka({ brokers: stack.kafka.brokers, logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    return await admin.listTopics()
  } finally {
    await admin.disconnect()
  }
}

const pidOf = (stack: Stack, name: string): number => stack.processes.find((each) => each.name === name)?.pid ?? 0

describeWithJava('the embedded stack', () => {
  let stateDir: string
  let options: StackOptions

  beforeAll(async () => {
    stateDir = mkdtempSync(join(tmpdir(), 'stack-'))
    options = { stateDir, rung: 'embedded', ports: { postgres: await freePort(), kafka: await freePort(), controller: await freePort() } }
  })

  afterAll(() => rmSync(stateDir, { recursive: true, force: true }))

  it(
    'brings back what kill -9 ended, on the same port with the same data, and stops without a rest',
    async () => {
      const stack = await takeStack(options)
      const ended: string[] = []
      stack.onExit((name) => ended.push(name))
      try {
        await query(stack, 'create table kept as select 15 as minutes')
        await createTopics(stack.kafka.brokers, [{ name: 'kept' }])
        for (const name of ['postgres', 'kafka']) process.kill(pidOf(stack, name), 'SIGKILL')
        await eventually(() => ended.length === 2, 'both deaths to be noticed')
        await Promise.all([stack.restartPostgres(), stack.restartKafka()])
        expect(await query(stack, 'select minutes from kept')).toEqual([{ minutes: 15 }])
        expect(await topics(stack)).toContain('kept')
        await expect(takeStack(options)).rejects.toMatchObject({ code: 'stack/state-in-use' })
      } finally {
        await stack.stop()
      }
      expect(readdirSync(stateDir).filter((name) => name.endsWith('.lock'))).toEqual([])
      expect(stack.processes).toEqual([])
    },
    WITHIN,
  )

  it(
    'goes on with the data of the last run, and with empty data when told so',
    async () => {
      const again = await takeStack(options)
      expect(await query(again, 'select minutes from kept')).toEqual([{ minutes: 15 }])
      await again.stop()
      const fresh = await takeStack({ ...options, fresh: true })
      await expect(query(fresh, 'select minutes from kept')).rejects.toThrow('does not exist')
      expect(await topics(fresh)).not.toContain('kept')
      await fresh.stop()
    },
    WITHIN,
  )

  it(
    'leaves nothing behind a start that is aborted or meets a taken port',
    async () => {
      const abort = new AbortController()
      const aborted = takeStack({ ...options, signal: abort.signal })
      await eventually(() => readdirSync(join(stateDir, 'postgres')).includes('pid'), 'PostgreSQL to be on its way', {
        within: 30_000,
        every: 5,
      })
      abort.abort(new Error('no more'))
      await expect(aborted).rejects.toThrow()
      const blocker = createServer().listen(options.ports?.kafka, '127.0.0.1')
      await expect(takeStack(options)).rejects.toMatchObject({
        code: 'stack/port-taken',
        message: expect.stringContaining(String(options.ports?.kafka)),
      })
      await new Promise((resolve) => blocker.close(resolve))
      const own = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandLine(Number(pid)).includes(stateDir))
      expect(own).toEqual([])
      expect(readdirSync(stateDir)).not.toContain('stack.lock')
    },
    WITHIN,
  )

  it('tells its own process from another that was given its pid', () => {
    expect(isRunning(process.pid, 'jest')).toBe(true)
    expect(isRunning(process.pid, stateDir)).toBe(false)
  })
})

describe('the ladder', () => {
  it('says what to do when half an address is given', async () => {
    const env = { ...process.env, FIFTEEN_STACK: '', FIFTEEN_KAFKA_BROKERS: '' }
    await expect(takeStack({ env })).rejects.toThrow('Only FIFTEEN_DATABASE_URL is set')
  })

  it('refuses a rung it does not know', async () => {
    await expect(takeStack({ env: { FIFTEEN_STACK: 'cloud' } })).rejects.toThrow('set it to given, containers, embedded')
  })

  it('says that Java is missing', async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'stack-'))
    const nowhere = join(stateDir, 'jdk')
    await expect(takeStack({ stateDir, rung: 'embedded', env: { JAVA_HOME: nowhere } })).rejects.toMatchObject({
      code: 'stack/java-missing',
    })
    rmSync(stateDir, { recursive: true })
  })

  it('takes given addresses as they are and stops nothing', async () => {
    const stack = await takeStack({ env: process.env, rung: 'given' })
    expect(stack.explanation).toContain('Given stack')
    await stack.stop()
    expect(await query(stack, 'select 1 as alive')).toEqual([{ alive: 1 }])
  })
})
