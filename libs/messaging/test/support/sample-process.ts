import { bootstrapService } from '@fifteen/service-defaults'
import type { Inbound } from '../../src/index.js'
import { behaviour, type SampleEvent, sampleService } from '../sample-service.js'

/** The sample service as a process of its own, with the faults that only a process can have. */
const dies = (): void => void process.kill(process.pid, 'SIGKILL')

const has = (events: Inbound<SampleEvent>[], externalId: string): boolean =>
  events.some(({ data }) => 'externalId' in data && data.externalId === externalId)

const faults: Record<string, typeof behaviour.onChunk> = {
  'ends-at-deadly': (events) => {
    if (has(events, 'kills')) dies()
    if (has(events, 'exits')) process.exit(0)
  },
  'dies-after-commit': (_, context) => context.afterCommit(dies),
  'hangs-at-endless': (events) => (has(events, 'endless') ? new Promise<void>(() => undefined) : undefined),
  'takes-two-seconds': async () => {
    process.stdout.write('handling\n')
    await new Promise((resolve) => setTimeout(resolve, 2_000))
  },
}

behaviour.onChunk = faults[process.env['SAMPLE_FAULT'] ?? ''] ?? behaviour.onChunk
await bootstrapService(sampleService)
