import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stateRoot, tryLock } from '@fifteen/stack'
import { Servers } from './servers.js'

const NAME = 'servers-spec'
const STATE = join(stateRoot, 'bench', NAME)

describe('the servers of a bench', () => {
  afterEach(() => rmSync(STATE, { recursive: true, force: true }))

  it('are refused where another bench runs, and nothing of that one is ended', async () => {
    mkdirSync(join(STATE, 'pids'), { recursive: true })
    const lock = tryLock(join(STATE, 'bench.lock'))
    const service = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1_000)', join('dist', 'main.js')])
    try {
      await once(service, 'spawn')
      writeFileSync(join(STATE, 'pids', 'order-intake'), `${service.pid}`)
      const begun = Servers.begin({ name: NAME, portBase: 17_900, signal: AbortSignal.timeout(10_000), say: () => undefined })
      await expect(begun).rejects.toThrow('another bench runs')
      expect(service.exitCode ?? service.signalCode).toBeNull()
    } finally {
      service.kill('SIGKILL')
      lock?.release()
    }
  })
})
