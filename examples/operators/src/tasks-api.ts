/** What operator-tasks shows of a task. */
export interface Task {
  taskId: string
  orderId: string
  orderVersion: number
  reasons: string[]
  failedAttempts: number
  lease: { token: number; leaseMs: number }
}

export interface Line {
  kind: string
  sku: string
  quantity: number
  unitPrice: number
}

export interface Personal {
  phone?: string
  address?: { country?: string; postcode?: string; city?: string; street?: string }
}

/** The whole story on one screen, as far as the robot reads it. */
export interface Story {
  order: { orderVersion: number; document: { lines: Line[]; paymentMethod: string }; personal?: Personal }
  stock: { shortages: { sku: string; available: number; alternatives: { sku: string }[] }[] }
  slot: { nearest: { slotId: string }[] }
  payment: { met: boolean }
  refusal?: { code: string }
}

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(detail)
  }
}

/** operator-tasks with the key of one operator. */
export class TasksApi {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** The next task under a lease; undefined when none came within the wait. */
  next(waitMs: number): Promise<Task | undefined> {
    return this.#ask<Task | undefined>('POST', `/v1/tasks/next?waitMs=${waitMs}`)
  }

  story(taskId: string): Promise<Story> {
    return this.#ask<Story>('GET', `/v1/tasks/${taskId}`)
  }

  command(taskId: string, name: 'heartbeat' | 'attempts' | 'decisions' | 'release', body: object): Promise<void> {
    return this.#ask('POST', `/v1/tasks/${taskId}/${name}`, body)
  }

  put(path: string, body: object): Promise<void> {
    return this.#ask('PUT', path, body)
  }

  async #ask<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${this.key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(40_000),
    })
    const text = await response.text()
    const answer: unknown = text ? JSON.parse(text) : undefined
    if (response.ok) return answer as T
    const { code = 'unknown', detail = '' } = (answer ?? {}) as { code?: string; detail?: string }
    throw new Refused(response.status, code, detail)
  }
}
