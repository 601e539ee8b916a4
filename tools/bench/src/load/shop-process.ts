import type { LoadReport, LoadOptions, ShopCommand } from './protocol.js'
import { LoadShop } from './shop.js'

const REPORT_EVERY_MS = 100

const shop = new LoadShop(JSON.parse(process.argv[2] ?? '{}') as LoadOptions)
const report = (message: LoadReport): void => void process.send?.(message)

process.on('message', (command: ShopCommand) => {
  if (command.type !== 'latencies') return shop.obey(command)
  shop.latencies(command.from).then(
    (taken) => report({ type: 'latencies', ...taken }),
    (error: unknown) => {
      throw error
    },
  )
})
// The harness is the parent: with it goes the load.
process.once('disconnect', () => process.exit(0))
process.once('SIGTERM', () => void shop.close().finally(() => process.exit(0)))
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)

await shop.open()
report({ type: 'ready' })
setInterval(() => report({ type: 'progress', sent: shop.sent, finished: shop.finished, at: performance.now() }), REPORT_EVERY_MS)
await shop.work()
