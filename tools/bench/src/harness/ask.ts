import { ADMIN_API_KEY } from '@fifteen/start'
const WITHIN_MS = 60_000

/** What a service answers to whoever has the key. Throws where that is no success. */
export async function ask(method: string, url: string, key: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(WITHIN_MS),
  })
  const answer = await response.text()
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname} answered ${response.status}: ${answer.slice(0, 500)}`)
  return answer ? JSON.parse(answer) : undefined
}

/** Asks a service as its administrator. */
export const administer = (method: string, url: string, path: string, body: object): Promise<unknown> =>
  ask(method, url + path, ADMIN_API_KEY, body)
