import { setTimeout as delay } from 'node:timers/promises'
import type { PipelineSource } from './pipeline-source.js'
import { StartError } from './start.errors.js'
import { NOT_CHECKED, shortcomings, summary, type Summary, type Violation } from './summary.js'
import type { Supervisor } from './supervisor.js'
import { verify } from './verify.js'

const LOOK_EVERY = 500
const LISTED = 20

interface OnceOptions {
  supervisor: Pick<Supervisor, 'phase' | 'stack' | 'shop' | 'shopProgress' | 'restarts' | 'memory'>
  source: Pick<PipelineSource, 'outcome' | 'pending' | 'earlierPending'>
  /** Milliseconds after the last input record. */
  timeout: number
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  say: (line: string) => void
  /** The checker of the laws. */
  check?: typeof verify
}

/** Waits for the end of the input and of every order, those of earlier runs on this data too; checks the laws and sums up. */
export async function runOnce(options: OnceOptions): Promise<{ result: Summary; ok: boolean }> {
  const { supervisor, source, signal, say } = options
  await drained(options)
  supervisor.phase = 'checking the laws'
  const memoryMiB = supervisor.memory()
  const { violations, unchecked } = await laws(options)
  signal.throwIfAborted()
  const outcome = await source.outcome()
  const earlier = await source.earlierPending()
  const { counts } = supervisor.shopProgress
  const result = summary(counts, outcome, { restarts: supervisor.restarts, memoryMiB, violations, earlierPending: earlier.length })
  const reasons = shortcomings(result, { earlierPending: earlier.length, unchecked })
  for (const reason of reasons) say(reason)
  for (const { law, order, detail } of violations.slice(0, LISTED)) say(`  ${law}${order ? ` (order ${order})` : ''}: ${detail}`)
  const pending = [...source.pending(LISTED), ...earlier.map((order) => ({ ...order, reason: `${order.reason} (of an earlier run)` }))]
  for (const { orderId, reason } of pending.slice(0, LISTED)) say(`  order ${orderId}: ${reason}`)
  if (result.pending > LISTED) say(`  and ${result.pending - LISTED} more`)
  return { result, ok: reasons.length === 0 }
}

/** A checker that fails leaves the laws unproven; what became of the orders is told all the same. */
async function laws({ supervisor, env, signal, check = verify }: OnceOptions): Promise<{ violations: Violation[]; unchecked?: string }> {
  try {
    if (!supervisor.stack) throw new StartError('start/step-failed', 'The stack is gone.')
    return { violations: await check(supervisor.stack, env, signal) }
  } catch (error) {
    const unchecked = error instanceof Error ? error.message : String(error)
    return { violations: [{ law: NOT_CHECKED, detail: unchecked }], unchecked }
  }
}

async function drained({ supervisor, source, timeout, signal }: OnceOptions): Promise<void> {
  const { shop, shopProgress } = supervisor
  for (;;) {
    const { exhaustedAt } = shopProgress
    const ended = shop?.state === 'ended'
    if (ended && shop?.exit !== 'exit 0')
      throw new StartError('start/step-failed', `The shop ended (${shop?.exit}): see ${shop?.spec.log}.`)
    if (ended && (await nothingPending(source))) return
    if (exhaustedAt !== undefined && Date.now() - exhaustedAt > timeout) return
    await delay(LOOK_EVERY, undefined, { signal })
  }
}

/** A server that is away is no proof: the next look decides. */
async function nothingPending(source: OnceOptions['source']): Promise<boolean> {
  return Promise.all([source.outcome(), source.earlierPending()]).then(
    ([{ pending }, earlier]) => pending === 0 && earlier.length === 0,
    () => false,
  )
}
