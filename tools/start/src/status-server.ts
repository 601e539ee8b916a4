import { createServer, type Server } from 'node:http'
import { requireFreePort } from '@fifteen/stack'

/** What `npm start -- --status --json` prints. */
export interface Status {
  running: true
  phase: string
  pid: number
  startedAt: string
  explanation?: string
  brokers?: string[]
  /** postgres://… of the server; each service's own database is with its process. */
  database?: string
  processes: ProcessStatus[]
}

export interface ProcessStatus {
  name: string
  pid: number | undefined
  state: string
  restarts: number
  url?: string
  docs?: string
  health?: string
  metrics?: string
  database?: string
  log?: string
}

/** Answers GET /status; nothing else is served. */
export async function serveStatus(port: number, status: () => Status): Promise<Server> {
  await requireFreePort(port, "the supervisor's status")
  const server = createServer((request, response) => {
    const found = request.method === 'GET' && request.url === '/status'
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json', connection: 'close' })
    response.end(JSON.stringify(found ? status() : { title: 'Ask for /status' }))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1' }, resolve)
  })
  return server
}
