import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { eventually, freePort } from '@fifteen/testing'
import { Member, type MemberSpec } from './member.js'

const SERVICE = `
  import { createServer } from 'node:http'
  const since = Date.now()
  const answer = (request, response) => response.writeHead(Date.now() - since > 200 ? 200 : 503).end()
  const server = createServer(answer).listen(Number(process.env.HTTP_PORT), '127.0.0.1')
  process.on('SIGTERM', () => server.close(() => process.exit(0)) && server.closeAllConnections())
`

describe('a member of a run', () => {
  let folder: string
  let member: Member | undefined
  const events: string[] = []

  const make = async (script: string, more: Partial<MemberSpec> = {}): Promise<Member> => {
    const file = join(folder, 'service.mjs')
    writeFileSync(file, script)
    const port = await freePort()
    const where = { log: join(folder, 'log'), pidFile: join(folder, 'pid'), url: `http://127.0.0.1:${port}` }
    member = new Member(
      { name: 'service', script: file, env: { ...process.env, HTTP_PORT: String(port) }, restart: true, ...where, ...more },
      (line) => events.push(line),
    )
    return member
  }

  const never = new AbortController().signal

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'member-'))
    events.length = 0
  })

  afterEach(async () => {
    await member?.stop()
    rmSync(folder, { recursive: true })
  })

  it('is ready when startup and readiness answer 200', async () => {
    const service = await make(SERVICE)
    const started = Date.now()
    await service.start(never)
    expect(service.state).toBe('ready')
    expect(Date.now() - started).toBeGreaterThan(200)
  })

  it('is started again when it is killed, counted and visible, and leaves no pid file when stopped', async () => {
    const service = await make(SERVICE)
    await service.start(never)
    const first = service.pid
    process.kill(first ?? 0, 'SIGKILL')
    await eventually(() => service.state === 'ready' && service.pid !== first, 'the service to be back')
    expect(service.restarts).toBe(1)
    expect(events).toEqual(['service ended (SIGKILL) and starts again in 250 ms', 'service is ready again'])
    await service.stop()
    expect(readdirSync(folder)).not.toContain('pid')
  })

  it('is given up at its first start after three attempts, with its log named', async () => {
    const service = await make("throw new Error('no configuration')")
    await expect(service.start(never)).rejects.toThrow(
      `service does not start (exit 1; Error: no configuration): see ${join(folder, 'log')}.`,
    )
  })

  it('is not waited for when the run is stopped meanwhile', async () => {
    const abort = new AbortController()
    const service = await make(SERVICE.replace('> 200', '> 200000'))
    const started = service.start(abort.signal)
    await eventually(() => service.pid !== undefined, 'the process to run')
    abort.abort(new Error('Ctrl-C'))
    await expect(started).rejects.toThrow('Ctrl-C')
    await service.stop()
    expect(service.pid).toBeUndefined()
  })

  it('that ends by itself says how, with every line it printed', async () => {
    const lines: string[] = []
    const program = await make("process.stdout.write('{}\\n{}\\n')", { url: undefined, restart: false, onLine: (line) => lines.push(line) })
    await program.start(never)
    expect(await program.ended()).toBe('exit 0')
    expect([program.state, lines]).toEqual(['ended', ['{}', '{}']])
  })
})
