import { join } from 'node:path'
import { DemoRun } from './demo-run.js'

const SERVICES = ['order-intake', 'stock-confirmation', 'delivery-scheduling', 'operator-tasks', 'logistics-handoff', 'sla-tracker']
const SERVERS = ['postgres', 'kafka']

/** With FIFTEEN_KILLS=real the first two thousand real orders, as the promise says (under seven minutes); else fewer made-up ones. */
const { FIFTEEN_KILLS, FIFTEEN_DATA } = process.env
const INPUT =
  FIFTEEN_KILLS === 'real' && FIFTEEN_DATA
    ? ['--orders', join(FIFTEEN_DATA, 'online-retail.csv.gz'), '--limit', '2000', '--rate', '25']
    : ['--limit', '600', '--rate', '12']

describe('a run in which every process is killed once with kill -9', () => {
  it('ends in the same state: nothing pending, every law holds', async () => {
    const run = await DemoRun.begin(['--once', '--json', '--fresh', ...INPUT, '--timeout', '300'])
    // The input lasts 50 s or more; each kill comes when the process before it is back.
    for (const name of SERVICES) await run.running(name)
    await run.reaches('running')
    for (const name of [...SERVICES, ...SERVERS]) {
      const pid = await run.running(name)
      process.kill(pid, 'SIGKILL')
      await run.running(name, pid)
    }
    const { exit, summary } = await run.finished()
    expect(summary.violations).toEqual([])
    expect(summary.pending).toBe(0)
    expect(summary.accepted).toBe(summary.handedOff + summary.cancelled + summary.recalled)
    expect(summary.restarts).toBeGreaterThanOrEqual(SERVICES.length + SERVERS.length)
    expect(exit).toBe(0)
  }, 600_000)
})
