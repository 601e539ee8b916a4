import { describe, expect, it } from '@jest/globals'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { repository } from './run.js'

const read = (path: string): Promise<string> => readFile(join(repository, path), 'utf8')

async function folders(group: string): Promise<string[]> {
  const entries = await readdir(join(repository, group), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}

interface ComposeService {
  build?: { target: string; dockerfile: string; args?: { SERVICE: string } }
  environment: Record<string, string>
  ports?: string[]
  volumes?: string[]
  healthcheck?: { test: string[] }
  depends_on?: Record<string, { condition: string }>
}

describe('docker-compose.yml', () => {
  const services = read('docker-compose.yml').then(
    (text) => (parse(text, { merge: true }) as { services: Record<string, ComposeService> }).services,
  )
  const apps = services.then((all) => Object.entries(all).filter(([, service]) => service.build?.target === 'service'))

  it('runs each service of apps/, built from its own folder', async () => {
    const servers = (await folders('apps')).filter((name) => name !== 'operator-desk')
    expect((await apps).map(([name]) => name).sort()).toEqual(servers.sort())
    for (const [name, { build }] of await apps) expect(build?.args).toEqual({ SERVICE: name })
  })

  it('opens 15001 to 15006, each once, onto the port that the service is told', async () => {
    const ports = (await apps).flatMap(([, { ports, environment }]) =>
      (ports ?? []).map((pair) => pair.replace(`:${environment['HTTP_PORT']}`, '')),
    )
    expect(ports).toEqual(['15001', '15002', '15003', '15004', '15005', '15006'])
  })

  it('gives each service a database of its own, which PostgreSQL creates at its first start', async () => {
    const sql = await read('deploy/docker/create-databases.sql')
    const created = [...sql.matchAll(/^create database (\w+);$/gm)].map(([, name]) => name)
    const used = (await apps).map(([, { environment }]) => new URL(environment['DATABASE_URL'] ?? '').pathname.slice(1))
    expect(used.sort()).toEqual(created.sort())
    expect((await apps).map(([name]) => `fifteen_${name.replaceAll('-', '_')}`).sort()).toEqual(used)
  })

  it('starts a service when the database answers and the topics stand', async () => {
    for (const [, { depends_on: needs }] of await apps) {
      expect(needs).toEqual({ postgres: { condition: 'service_healthy' }, topics: { condition: 'service_completed_successfully' } })
    }
    const { kafka, postgres, topics } = await services
    expect(topics?.depends_on).toEqual({ kafka: { condition: 'service_healthy' } })
    for (const server of [kafka, postgres]) expect(server?.healthcheck?.test[0]).toBe('CMD')
  })

  it('takes the servers’ images from where the test stack takes them', async () => {
    const text = await read('docker-compose.yml')
    const images = [...(await read('tools/stack/src/docker-engine.ts')).matchAll(/(?:postgres|kafka): '([^']+)'/g)].map(
      ([, image]) => image,
    )
    expect(images).toHaveLength(2)
    for (const image of images) expect(text).toContain(`image: ${image}\n`)
  })

  it('mounts files that are there', async () => {
    const mounted = Object.values(await services)
      .flatMap(({ volumes }) => volumes ?? [])
      .filter((volume) => volume.startsWith('./'))
    expect(mounted).toHaveLength(1)
    for (const volume of mounted) expect(await read(volume.split(':')[0] ?? '')).not.toBe('')
  })
})

describe('nest-cli.json', () => {
  it('lists every service and library by its folder', async () => {
    const { projects } = JSON.parse(await read('nest-cli.json')) as { projects: Record<string, { root: string; sourceRoot: string }> }
    const expected = [...(await folders('apps')).map((name) => `apps/${name}`), ...(await folders('libs')).map((name) => `libs/${name}`)]
    expect(
      Object.values(projects)
        .map(({ root }) => root)
        .sort(),
    ).toEqual(expected.sort())
    for (const { root, sourceRoot } of Object.values(projects)) expect(sourceRoot).toBe(`${root}/src`)
  })
})
