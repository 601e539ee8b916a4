export interface Selection {
  id?: string | undefined
  key?: string | undefined
  code?: string | undefined
  handler?: string | undefined
}

export interface ParkedRow {
  service: string
  key: string | null
  type: string
  state: string
  code: string
  message: string
  attempts: number
  parkedAt: string
}

export interface ActionRow {
  service: string
  key: string | null
  records: number
  result: string
  message?: string
}

interface Problem {
  detail?: string
}

/** What a service has parked. */
export async function list(service: string, adminKey: string, { id, key, code, handler }: Selection, limit: number): Promise<ParkedRow[]> {
  const query = new URLSearchParams({ limit: String(limit) })
  for (const [name, value] of Object.entries({ id, key, code, handler })) if (value !== undefined) query.set(name, value)
  const { records } = await ask<{ records: ParkedRow[] }>(service, adminKey, `/v1/parked-records?${query.toString()}`)
  return records.map((r) => ({
    service,
    key: r.key,
    type: r.type,
    state: r.state,
    code: r.code,
    message: r.message,
    attempts: r.attempts,
    parkedAt: r.parkedAt,
  }))
}

/** Requeues or discards what matches. */
export async function act(service: string, adminKey: string, command: object): Promise<ActionRow[]> {
  const { results } = await ask<{ results: ActionRow[] }>(service, adminKey, '/v1/parked-records/actions', command)
  return results.map(({ key, records, result, message }) => ({
    service,
    key,
    records,
    result,
    ...(message === undefined ? {} : { message }),
  }))
}

async function ask<T>(service: string, adminKey: string, path: string, body?: object): Promise<T> {
  const response = await fetch(service + path, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(15_000),
  }).catch((cause: unknown) => {
    throw new Error(`${service} does not answer; name the services that run by --url`, { cause })
  })
  const answer = (await response.json()) as T & Problem
  if (!response.ok) throw new Error(`${service} refused: ${answer.detail ?? response.statusText}`)
  return answer
}
