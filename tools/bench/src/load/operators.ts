import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

/** Longer than any run: an answer that is late counts with its time. */
const WITHIN_MS = 120_000

export interface OperatorLogin {
  id: string
  key: string
}

/** One request for the next task, and what came of it. */
export interface Asking {
  operatorId: string
  /** From when it was to be sent until its answer was read. */
  ms: number
  /** Which of this operator's requests it was. */
  round: number
  /** 0 where there was no answer at all. */
  status: number
  /** Of an answer with a task. */
  taskId: string | undefined
}

/** When each request is due, milliseconds from the beginning: every operator once in `everyMs`, spread evenly over it. */
export function schedule(operators: number, rounds: number, everyMs: number): { operator: number; round: number; at: number }[] {
  return Array.from({ length: operators * rounds }, (_, n) => {
    const operator = n % operators
    const round = Math.floor(n / operators)
    return { operator, round, at: round * everyMs + (operator * everyMs) / operators }
  })
}

/** Operators who ask for their next task at fixed times, however long answers take; each on a connection of their own. */
export async function askForTasks(
  url: string,
  operators: readonly OperatorLogin[],
  { rounds, everyMs, signal }: { rounds: number; everyMs: number; signal: AbortSignal },
): Promise<Asking[]> {
  const agents = operators.map(() => new Agent({ keepAlive: true, maxSockets: 1 }))
  const asked: Promise<Asking>[] = []
  const begun = performance.now()
  try {
    for (const { operator, round, at } of schedule(operators.length, rounds, everyMs)) {
      const wait = begun + at - performance.now()
      if (wait > 0) await delay(wait, undefined, { signal })
      const login = operators[operator]
      const agent = agents[operator]
      if (login && agent) asked.push(askNext(url, agent, login, round, begun + at))
    }
    return await Promise.all(asked)
  } finally {
    for (const agent of agents) agent.destroy()
    await Promise.allSettled(asked)
  }
}

function askNext(url: string, agent: Agent, { id: operatorId, key }: OperatorLogin, round: number, due: number): Promise<Asking> {
  return new Promise((resolve) => {
    const done = (status: number, body = ''): void => {
      const ms = performance.now() - due
      const taskId = status === 200 ? (JSON.parse(body) as { taskId: string }).taskId : undefined
      resolve({ operatorId, ms, round, status, taskId })
    }
    const headers = { authorization: `Bearer ${key}`, 'content-length': 0 }
    const sent = request(`${url}/v1/tasks/next`, { method: 'POST', agent, headers, timeout: WITHIN_MS }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', () => done(0))
      answer.on('end', () => done(answer.statusCode ?? 0, Buffer.concat(chunks).toString()))
    })
    sent.on('timeout', () => sent.destroy(new Error('no answer')))
    sent.on('error', () => done(0))
    sent.end()
  })
}
