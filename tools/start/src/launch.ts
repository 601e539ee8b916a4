import { join } from 'node:path'
import type { Stack } from '@fifteen/stack'
import type { StartOptions } from '../options.mjs'
import { type Addresses, databaseOf, SERVICES, type ServiceName } from './addresses.js'
import { type Folders, repo } from './folders.js'
import type { MemberSpec } from './member.js'

export const ADMIN_API_KEY = 'fifteen-demo-admin-key'
export const PARTNER_ID = 'partner-1'

export const shopIds = (count: number): string[] => Array.from({ length: count }, (_, index) => `shop-${index + 1}`)

/**
 * V8 gives memory back late: without bounds six idle services grow well past what they need. In a new space of less than 16 MB the objects
 * of a chunk outlive its end: the collector copies them instead of dropping them. Left to itself V8 lets so small a heap grow by less than
 * a third before it marks all of it again, which under load was a fifth of the machine. Optimised code that knows the shape of an object is
 * thrown away with the shape, by default at the third marking that finds no such object alive, and between two chunks of records hardly any
 * is; shapes are kept only where marking is incremental.
 */
export const SERVICE_FLAGS = [
  '--max-old-space-size=256',
  '--max-semi-space-size=16',
  '--heap-growing-percent=60',
  '--retain-maps-for-n-gc=1000',
]
const EXAMPLE_FLAGS = ['--max-old-space-size=192', '--max-semi-space-size=4']

interface Run {
  options: StartOptions
  at: Addresses
  stack: Stack
  folders: Folders
  env: NodeJS.ProcessEnv
}

const files = ({ logs, pids }: Folders, name: string) => ({ log: join(logs, `${name}.log`), pidFile: join(pids, name) })

export const scriptOf = (service: ServiceName): string => join(repo, 'apps', service, 'dist', 'main.js')

export const serviceSpecs = ({ at, stack, folders, env }: Omit<Run, 'options'>): MemberSpec[] =>
  SERVICES.map((name) => ({
    name,
    script: scriptOf(name),
    nodeFlags: SERVICE_FLAGS,
    url: at.services[name].url,
    restart: true,
    env: {
      ...env,
      NODE_ENV: 'production',
      HTTP_PORT: String(at.services[name].port),
      DATABASE_URL: stack.databaseUrl(databaseOf(name)),
      KAFKA_BROKERS: stack.kafka.brokers.join(','),
      TOPIC_PREFIX: '',
      LOG_LEVEL: env.LOG_LEVEL ?? 'info',
      SHUTDOWN_DEADLINE_MS: '12000',
      ADMIN_API_KEY,
    },
    ...files(folders, name),
  }))

const urlOptions: Record<ServiceName, string> = {
  'order-intake': '--intake',
  'stock-confirmation': '--stock',
  'delivery-scheduling': '--delivery',
  'operator-tasks': '--tasks',
  'logistics-handoff': '--handoff',
  'sla-tracker': '--sla',
}

function common({ options, at, stack }: Run): string[] {
  const urls = SERVICES.flatMap((name) => [urlOptions[name], at.services[name].url])
  const { seed, speed } = options
  return [
    '--brokers',
    stack.kafka.brokers.join(','),
    '--admin-key',
    ADMIN_API_KEY,
    '--seed',
    String(seed),
    '--speed',
    String(speed),
    ...urls,
  ]
}

function input({ options }: Run): string[] {
  const { orders, limit } = options
  return [...(orders === undefined ? [] : ['--orders', orders]), ...(limit === undefined ? [] : ['--limit', String(limit)])]
}

function program(run: Run, name: string, folder: string, restart: boolean, args: string[], onLine: (line: string) => void): MemberSpec {
  const script = join(repo, 'examples', folder, 'dist', 'main.js')
  return { name, script, nodeFlags: EXAMPLE_FLAGS, env: run.env, restart, args, onLine, ...files(run.folders, name) }
}

export type OnLine = (name: string) => (line: string) => void

/** The demo's four programs, in the order they start. */
export function exampleSpecs(run: Run, onLine: OnLine): { seed: MemberSpec; partner: MemberSpec; operators: MemberSpec; shop: MemberSpec } {
  const { options } = run
  const shops = ['--shop-ids', shopIds(options.shops).join(',')]
  const partner = ['--partner-id', PARTNER_ID]
  const rate = ['--rate', String(options.rate)]
  return {
    seed: program(run, 'seed', 'shop', false, ['seed', ...common(run), ...shops, ...partner, ...input(run)], onLine('seed')),
    partner: program(run, 'partner', 'partner', true, [...common(run), ...partner], onLine('partner')),
    operators: program(
      run,
      'operators',
      'operators',
      true,
      [...common(run), ...shops, '--operators', String(options.operators)],
      onLine('operators'),
    ),
    shop: program(run, 'shop', 'shop', false, ['play', ...common(run), ...shops, ...rate, ...input(run)], onLine('shop')),
  }
}
