import { until } from '@fifteen/stack'

const PROBE_WITHIN = 2_000

/** Resolves when both answers are 200, startup first; after the deadline rejects with the last answer. Milliseconds. */
export async function waitHealthy(url: string, within: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + within
  for (const path of ['/health/startup', '/health/ready']) {
    await until(() => probe(`${url}${path}`), { within: deadline - Date.now(), every: 100, signal })
  }
}

async function probe(url: string): Promise<void> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(PROBE_WITHIN) })
  await answer.body?.cancel()
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`)
}
