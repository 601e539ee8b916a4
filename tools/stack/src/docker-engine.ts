import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { request, type RequestOptions } from 'node:http'
import { join } from 'node:path'
import { stateRoot } from './paths.js'
import { StackError } from './stack.errors.js'

export const IMAGES = { postgres: 'postgres:18-alpine', kafka: 'apache/kafka:4.3.0' } as const

const ANSWER_WITHIN = 3_000
const PULL_WITHIN = 60_000
const TRY_AGAIN_AFTER = 60 * 60_000
const NOTE = join(stateRoot, 'images-not-pulled')

interface EngineOptions {
  env: NodeJS.ProcessEnv
  signal?: AbortSignal | undefined
  onProgress?: ((line: string) => void) | undefined
}

/** What keeps containers from being used, as half a sentence; undefined when the engine answers and has both images. */
export async function dockerMissing({ env, signal, onProgress = () => undefined }: EngineOptions): Promise<string | undefined> {
  const engine = new DockerEngine(env)
  const version = await engine.call('GET', '/version', ANSWER_WITHIN, signal).catch(() => undefined)
  signal?.throwIfAborted()
  if (version?.status !== 200) return 'no Docker engine answers'
  for (const image of Object.values(IMAGES)) {
    if (await engine.has(image, signal)) continue
    const since = failedSince()
    if (since !== undefined) return `the Docker engine has no image ${image} and could not pull it at ${new Date(since).toISOString()}`
    onProgress(`pulling ${image}`)
    if (!(await engine.pull(image, signal))) {
      noteFailure()
      return `the Docker engine has no image ${image} and could not pull it within ${PULL_WITHIN / 1000} s`
    }
  }
  return undefined
}

/** When a pull last failed, for an hour: a machine that cannot pull must not wait for it at every start. */
function failedSince(): number | undefined {
  const noted = statSync(NOTE, { throwIfNoEntry: false })?.mtimeMs
  return noted !== undefined && Date.now() - noted < TRY_AGAIN_AFTER ? noted : undefined
}

function noteFailure(): void {
  mkdirSync(stateRoot, { recursive: true })
  writeFileSync(NOTE, '')
}

interface Answer {
  status: number
  body: string
}

/** The few calls of Docker's HTTP API that testcontainers does not offer. */
export class DockerEngine {
  private readonly where: RequestOptions | undefined

  constructor(env: NodeJS.ProcessEnv) {
    this.where = address(env.DOCKER_HOST ?? 'unix:///var/run/docker.sock')
  }

  call(method: string, path: string, within: number, signal?: AbortSignal): Promise<Answer> {
    const limit = AbortSignal.any([AbortSignal.timeout(within), ...(signal ? [signal] : [])])
    return new Promise((resolve, reject) => {
      if (!this.where)
        return reject(new StackError('stack/containers-unavailable', 'DOCKER_HOST is neither unix:// nor tcp://: unset it or correct it.'))
      const call = request({ ...this.where, method, path, signal: limit }, (response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => (body = (body + chunk.toString()).slice(-1024 * 1024)))
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body }))
        response.once('error', reject)
      })
      call.once('error', reject)
      call.end()
    })
  }

  async has(image: string, signal?: AbortSignal): Promise<boolean> {
    const answer = await this.call('GET', `/images/${image}/json`, ANSWER_WITHIN, signal).catch(() => undefined)
    signal?.throwIfAborted()
    return answer?.status === 200
  }

  async pull(image: string, signal?: AbortSignal): Promise<boolean> {
    const [name, tag] = image.split(':')
    await this.call('POST', `/images/create?fromImage=${name}&tag=${tag}`, PULL_WITHIN, signal).catch(() => undefined)
    signal?.throwIfAborted()
    return this.has(image, signal)
  }

  /** Ids of this project's containers on one state folder, running or not. */
  async labelled(label: string): Promise<string[]> {
    const filters = encodeURIComponent(JSON.stringify({ label: [label] }))
    const { body } = await this.call('GET', `/containers/json?all=true&filters=${filters}`, ANSWER_WITHIN)
    return (JSON.parse(body) as { Id: string }[]).map(({ Id }) => Id)
  }

  async remove(id: string): Promise<void> {
    await this.call('DELETE', `/containers/${id}?force=true`, 30_000)
  }

  async removeVolume(name: string): Promise<void> {
    await this.call('DELETE', `/volumes/${name}?force=true`, 30_000)
  }

  /** The pid of a running container's first process on the engine's machine, else 0. */
  async pid(id: string): Promise<number> {
    const { body } = await this.call('GET', `/containers/${id}/json`, ANSWER_WITHIN)
    return (JSON.parse(body) as { State?: { Pid?: number } }).State?.Pid ?? 0
  }

  async start(id: string): Promise<void> {
    await this.call('POST', `/containers/${id}/start`, 30_000)
  }

  /** Seconds of grace before the engine kills. */
  async halt(id: string, seconds: number): Promise<void> {
    await this.call('POST', `/containers/${id}/stop?t=${seconds}`, (seconds + 10) * 1000)
  }
}

function address(host: string): RequestOptions | undefined {
  if (host.startsWith('unix://')) return { socketPath: host.slice('unix://'.length) }
  if (!host.startsWith('tcp://')) return undefined
  const { hostname, port } = new URL(host)
  return { host: hostname, port: port || '2375' }
}
