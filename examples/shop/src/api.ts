import { setTimeout as pause } from 'node:timers/promises'

const TRIES = 40
const BETWEEN_MS = 500

/** A service's HTTP API with the key of an administrator. */
export class Api {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  async put(path: string, body: object): Promise<void> {
    await this.#ask('PUT', path, body)
  }

  async post(path: string, body: object): Promise<void> {
    await this.#ask('POST', path, body)
  }

  async get<T>(path: string): Promise<T> {
    return (await this.#ask('GET', path)) as T
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await this.#patiently(path, {
      method,
      headers: { authorization: `Bearer ${this.key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${this.url}${path} answered ${response.status}: ${text.slice(0, 500)}`)
    return text ? JSON.parse(text) : undefined
  }

  /** Goes on through a restart of the service: what is asked here may be asked again. */
  async #patiently(path: string, request: RequestInit): Promise<Response> {
    for (let left = TRIES; ; left--) {
      try {
        const response = await fetch(this.url + path, { ...request, signal: AbortSignal.timeout(60_000) })
        if (response.status !== 503 || left === 1) return response
      } catch (error) {
        if (left === 1) throw error
      }
      await pause(BETWEEN_MS)
    }
  }
}
