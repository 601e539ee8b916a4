const ANSWER_WITHIN_MS = 120_000
/** Microseconds between samples. */
const INTERVAL_US = 500

/** As V8 writes it; a file of it opens in Chrome's tools. */
export interface CpuProfile {
  nodes: {
    id: number
    /** Counted from 0, both. */
    callFrame: { functionName: string; url: string; lineNumber: number; columnNumber?: number }
    /** By their ids. */
    children?: number[]
  }[]
  samples: number[]
  /** Microseconds since the sample before. */
  timeDeltas: number[]
}

interface Answer {
  id?: number
  result?: { profile?: CpuProfile }
  error?: { message: string }
}

/** V8's sampling profiler in a process that listens with --inspect: from one instant to another, without its start. */
export class Profiler {
  #asked = 0
  readonly #waiting = new Map<number, (answer: Answer) => void>()

  private constructor(private readonly socket: WebSocket) {
    socket.addEventListener('message', ({ data }) => {
      const answer = JSON.parse(String(data)) as Answer
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer)
    })
    socket.addEventListener('close', () => {
      for (const settle of this.#waiting.values()) settle({ error: { message: 'the process is gone' } })
    })
  }

  static async begin(port: number): Promise<Profiler> {
    const list = await fetch(`http://127.0.0.1:${port}/json/list`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
    const [target] = (await list.json()) as { webSocketDebuggerUrl: string }[]
    if (!target) throw new Error(`nothing to profile on port ${port}`)
    const socket = new WebSocket(target.webSocketDebuggerUrl)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true })
      socket.addEventListener('error', () => reject(new Error(`no profiler on port ${port}`)), { once: true })
    })
    const profiler = new Profiler(socket)
    await profiler.#ask('Profiler.enable')
    await profiler.#ask('Profiler.setSamplingInterval', { interval: INTERVAL_US })
    await profiler.#ask('Profiler.start')
    return profiler
  }

  async end(): Promise<CpuProfile> {
    const { result } = await this.#ask('Profiler.stop')
    this.socket.close()
    if (!result?.profile) throw new Error('the profiler gave no profile')
    return result.profile
  }

  #ask(method: string, params: object = {}): Promise<Answer> {
    const id = ++this.#asked
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => settle({ error: { message: `no answer to ${method}` } }), ANSWER_WITHIN_MS)
      const settle = (answer: Answer): void => {
        clearTimeout(late)
        this.#waiting.delete(id)
        if (answer.error) reject(new Error(`profiler: ${answer.error.message}`))
        else resolve(answer)
      }
      this.#waiting.set(id, settle)
      this.socket.send(JSON.stringify({ id, method, params }))
    })
  }
}
