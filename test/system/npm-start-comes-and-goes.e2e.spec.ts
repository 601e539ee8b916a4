import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, freePort, testStack } from '@fifteen/testing'
import { DemoRun, freePortBase, type RunStatus, STATE, userEnvironment } from './demo-run.js'
import { leftBehind } from './left-behind.js'
import { orderCounts, sql } from './sql.js'

const startScript = join(import.meta.dirname, '..', '..', 'tools', 'start', 'start.mjs')
const NOTHING: string[] = []
const like = (pattern: RegExp): string => expect.stringMatching(pattern) as string
const INTERRUPTED = 130

const pidsOf = (status: RunStatus): number[] => [status.pid, ...status.processes.flatMap(({ pid }) => pid ?? [])]

/** `npm start -- --status --json`, as in another terminal. */
async function statusByCommand(): Promise<{ exit: number; status: RunStatus }> {
  const { exit, out } = await new Promise<{ exit: number; out: string }>((resolve) =>
    execFile(process.execPath, [startScript, '--status', '--json'], { env: userEnvironment(STATE) }, (error, stdout) =>
      resolve({ exit: error ? Number(error.code) : 0, out: stdout }),
    ),
  )
  return { exit, status: JSON.parse(out) as RunStatus }
}

describe('npm start', () => {
  let run: DemoRun | undefined

  const begin = async (...args: string[]): Promise<DemoRun> => (run = await DemoRun.begin(['--limit', '300', '--rate', '10', ...args]))

  /** Ctrl-C at this moment: the exit code, and all that is left of the run. */
  async function interrupted(it: DemoRun): Promise<{ exit: number; left: string[] }> {
    const pids = [it.pid, ...pidsOf(await it.status())]
    const exit = await it.interrupt()
    return { exit, left: await leftBehind(STATE, it.portBase, pids) }
  }

  afterEach(async () => {
    await run?.interrupt()
    run = undefined
  }, 60_000)

  describe('and Ctrl-C', () => {
    it.each([
      ['taking the stack', ['--fresh']],
      ['starting services', []],
    ])('while %s: leaves no process, port or lock', async (phase, args) => {
      const it = await begin(...args)
      await it.reaches(phase)
      expect(await interrupted(it)).toEqual({ exit: INTERRUPTED, left: NOTHING })
    }, 240_000) // prettier-ignore

    it('goes on with the data of the run before, and leaves nothing either time', async () => {
      const first = await begin()
      const { database = '' } = await first.reaches('running')
      await eventually(async () => (await orderCounts(database)).ended > 5, 'orders to be handed off', { within: 60_000 })
      const [order] = await sql(database, 'order_intake', `select order_id from order_state where status = 'handed-off' limit 1`)
      const { all } = await orderCounts(database)
      expect(await interrupted(first)).toEqual({ exit: 0, left: NOTHING })

      const second = await begin()
      const { database: again = '' } = await second.reaches('seeding')
      const carried = await orderCounts(again)
      expect(carried.all).toBeGreaterThanOrEqual(all)
      expect(await sql(again, 'order_intake', 'select status from order_state where order_id = $1', [order?.['order_id']])).toEqual([
        { status: 'handed-off' },
      ])
      await second.reaches('running')
      await eventually(async () => (await orderCounts(again)).ended > carried.all, 'the counts to go on', { within: 60_000 })
      expect(await interrupted(second)).toEqual({ exit: 0, left: NOTHING })
    }, 300_000)

    it('begins anew with --fresh, tells what runs, and leaves nothing while it seeds', async () => {
      const fresh = await begin('--fresh')
      const { database = '', brokers = [] } = await fresh.reaches('seeding')
      expect(await orderCounts(database)).toEqual({ all: 0, ended: 0 })

      const { exit, status } = await statusByCommand()
      expect(exit).toBe(0)
      expect(status).toMatchObject({ running: true, phase: 'seeding', brokers, database })
      expect(brokers).toEqual([`127.0.0.1:${fresh.portBase + 92}`])
      const services = status.processes.filter(({ url, name }) => url !== undefined && name !== 'supervisor')
      expect(services.map(({ url }) => url)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `http://127.0.0.1:${fresh.portBase + n}`))
      expect(status.processes.map(({ name }) => name)).toEqual(expect.arrayContaining(['supervisor', 'order-intake', 'postgres', 'kafka']))
      for (const { pid = 0 } of status.processes) expect(process.kill(pid, 0)).toBe(true)

      expect(await interrupted(fresh)).toEqual({ exit: INTERRUPTED, left: NOTHING })
      expect(await statusByCommand()).toEqual({ exit: 1, status: { running: false, processes: [] } })
    }, 240_000)
  })

  describe('where it cannot start', () => {
    let folder: string
    let broker: { run: DemoRun; address: string }

    const folderOf = (name: string): string => join(folder, name)

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'fifteen-start-'))
      const address = `127.0.0.1:${await freePort()}`
      const given = { FIFTEEN_DATABASE_URL: testStack().databaseUrl, FIFTEEN_KAFKA_BROKERS: address }
      broker = { run: await DemoRun.begin([], folderOf('broker'), given), address } // it is patient for 20 s: the others fail meanwhile
    })

    afterAll(async () => {
      await broker.run.interrupt()
      rmSync(folder, { recursive: true, force: true })
    })

    /** Its exit code, the last line that it said, and what is left. */
    async function failure(it: DemoRun, stateDir: string): Promise<{ exit: number; said: string; left: string[] }> {
      const exit = await it.ended
      expect(it.complaints).not.toMatch(/^\s+at /m)
      return { exit, said: it.complaints.trim().split('\n').at(-1) ?? '', left: await leftBehind(stateDir, it.portBase, [it.pid]) }
    }

    it('says which port is taken and how to move all of them', async () => {
      const base = await freePortBase()
      const taken = createServer().listen(base + 3, '127.0.0.1')
      try {
        const it = await DemoRun.begin([], folderOf('port'), {}, base)
        expect({ exit: await it.ended, said: it.complaints }).toEqual({
          exit: 1,
          said: like(new RegExp(`^Port ${base + 3}, meant for delivery-scheduling, is taken: .*--port-base N moves all`, 'm')),
        })
        const left = await leftBehind(folderOf('port'), base, [it.pid])
        expect(left).toEqual([`port ${base + 3}`])
      } finally {
        await new Promise((resolve) => taken.close(resolve))
      }
    }, 60_000)

    it('says that Java is missing where no Docker engine answers either', async () => {
      const env = { PATH: folderOf('no-such-folder'), JAVA_HOME: '', FIFTEEN_STACK: 'embedded' }
      const it = await DemoRun.begin([], folderOf('java'), env)
      const said = like(/^Java is missing \(java does not run\): install a Java runtime 17 or newer\.$/)
      expect(await failure(it, folderOf('java'))).toEqual({ exit: 1, said, left: NOTHING })
    }, 60_000)

    it('says where nothing can be written', async () => {
      writeFileSync(folderOf('file'), 'in the way')
      const stateDir = join(folderOf('file'), 'state')
      const it = await DemoRun.begin([], stateDir)
      const said = like(/^Nothing can be written under .*state \(ENOTDIR .*FIFTEEN_STATE_DIR\.$/)
      expect(await failure(it, stateDir)).toEqual({ exit: 1, said, left: NOTHING })
    }, 60_000)

    const itWithFullDevice = existsSync('/dev/full') ? it : it.skip
    itWithFullDevice(
      'says that the disk is full, when it is so halfway through the start',
      async () => {
        const kafka = join(folderOf('full'), 'stack', 'kafka')
        mkdirSync(kafka, { recursive: true })
        symlinkSync('/dev/full', join(kafka, 'server.properties'))
        const it = await DemoRun.begin([], folderOf('full'), { FIFTEEN_STACK: 'embedded' })
        const said = like(/^Nothing can be written to .*, the disk is full: free some space and start again\.$/)
        expect(await failure(it, folderOf('full'))).toEqual({ exit: 1, said, left: NOTHING })
      },
      90_000,
    )

    it('says that a given broker does not answer', async () => {
      const said = `Kafka at ${broker.address} does not answer: start it, or unset FIFTEEN_KAFKA_BROKERS and FIFTEEN_DATABASE_URL.`
      expect(await failure(broker.run, folderOf('broker'))).toEqual({ exit: 1, said, left: NOTHING })
    }, 90_000)
  })
})
