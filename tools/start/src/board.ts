export interface Stage {
  name: string
  orders: number
}

/** What the board shows of the orders; read from the services by a BoardSource. */
export interface PipelineFacts {
  /** At most eight. */
  stages: Stage[]
  /** Orders ever accepted, and ever handed off: throughput is their growth. */
  arrived: number
  handedOff: number
  promise: { met: number; running: number; atRisk: number; breached: number }
  /** Of orders handed off since this run began. */
  latencyMs: { p50: number; p99: number; max: number }
}

export interface BoardMember {
  name: string
  state: string
  pid: number | undefined
  restarts: number
  port: number | undefined
}

export interface BoardState {
  phase: string
  rung: string
  upSeconds: number
  speed: number
  pipeline: PipelineFacts | undefined
  perSecond: { arriving: number; handedOff: number }
  /** Services and servers, eight lines. */
  members: BoardMember[]
  /** The demo's own programs, together on one line. */
  programs: BoardMember[]
  /** The last thing that happened, if anything did. */
  event: string
  statusUrl: string
}

export const WIDTH = 80
export const HEIGHT = 24

const rule = '─'.repeat(WIDTH)
const number = (value: number): string => Math.round(value).toLocaleString('en')

export function duration(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}

export function milliseconds(value: number): string {
  if (value < 1000) return `${Math.round(value)} ms`
  return value < 60_000 ? `${(value / 1000).toFixed(1)} s` : `${(value / 60_000).toFixed(1)} min`
}

const fit = (text: string): string => (text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text)

const beside = (left: string[], right: string[], at: number): string[] =>
  Array.from({ length: Math.max(left.length, right.length) }, (_, row) => `${(left[row] ?? '').padEnd(at)}${right[row] ?? ''}`.trimEnd())

const entry = (name: string, value: string): string => ` ${name.padEnd(19)}${value.padStart(18)}`

function orders({ pipeline, perSecond, speed }: BoardState): string[] {
  if (!pipeline) return [' no figures yet']
  const { met, running, atRisk, breached } = pipeline.promise
  const { p50, p99, max } = pipeline.latencyMs
  const right = [
    ` promise 15:00${speed === 1 ? '' : ` ÷ ${speed}, latencies real`}`,
    entry('  met', number(met)),
    entry('  running', number(running)),
    entry('  at risk', number(atRisk)),
    entry('  breached', number(breached)),
    entry('arriving', `${perSecond.arriving.toFixed(1)}/s`),
    entry('handed off', `${perSecond.handedOff.toFixed(1)}/s`),
    entry('latency p50 / p99', `${milliseconds(p50)} / ${milliseconds(p99)}`),
    entry('latency max', milliseconds(max)),
  ]
  return beside(
    [entry('orders', ''), ...pipeline.stages.slice(0, 8).map(({ name, orders: count }) => entry(`  ${name}`, number(count)))],
    right,
    40,
  )
}

function member({ name, state, pid, restarts, port }: BoardMember): string {
  const where = port === undefined ? '' : `127.0.0.1:${port}`
  return ` ${name.padEnd(21)}${state.padEnd(12)}${(pid ? `pid ${pid}` : '').padEnd(13)}${String(restarts).padStart(8)}  ${where}`
}

/** The whole board as at most 24 lines of at most 80 columns. */
export function board(state: BoardState): string[] {
  const { phase, rung, upSeconds, members, programs, event, statusUrl } = state
  const lines = [
    ` FIFTEEN  ${phase}   ${rung}   up ${duration(upSeconds)}`,
    rule,
    ...orders(state),
    rule,
    ` ${'process'.padEnd(21)}${'state'.padEnd(12)}${''.padEnd(13)}restarts  address`,
    ...members.slice(0, 8).map(member),
    ` ${programs.map(({ name, state: how, restarts }) => `${name} ${how}${restarts > 0 ? ` (${restarts}×)` : ''}`).join('   ')}`,
    ` /docs /health/ready /metrics on each   ${statusUrl}/status   Ctrl-C ends`,
    ...(event ? [` ${event}`] : []),
  ]
  return lines.slice(0, HEIGHT).map(fit)
}

/** One line for a log that no terminal shows. */
export function boardLine({ phase, upSeconds, pipeline, perSecond, members, programs }: BoardState): string {
  const restarts = [...members, ...programs].reduce((sum, each) => sum + each.restarts, 0)
  const stages = pipeline?.stages.map(({ name, orders: count }) => `${name} ${count}`).join(', ')
  const promise = pipeline ? `met ${pipeline.promise.met}, at risk ${pipeline.promise.atRisk}, breached ${pipeline.promise.breached}` : ''
  const rates = `${perSecond.arriving.toFixed(1)}/s in, ${perSecond.handedOff.toFixed(1)}/s handed off`
  const latency = pipeline ? `p50 ${milliseconds(pipeline.latencyMs.p50)}, p99 ${milliseconds(pipeline.latencyMs.p99)}` : ''
  return [duration(upSeconds), phase, stages, promise, rates, latency, `${restarts} restarts`].filter(Boolean).join(' | ')
}
