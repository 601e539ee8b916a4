import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { SERVICES } from './services.js'
import { openApiProblems } from './validate.js'

const folder = join(import.meta.dirname, '..', '..', '..', 'docs', 'contracts', 'openapi')
const published = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')

type Part = Record<string, unknown>

/** The document of stock-confirmation, broken by `change`. */
async function broken(
  change: (document: { paths: Record<string, Record<string, Part>>; components: Record<string, Part> }) => void,
): Promise<string> {
  const document = parse(await published('stock-confirmation.yaml')) as Parameters<typeof change>[0]
  change(document)
  return stringify(document)
}

describe('the check of OpenAPI documents', () => {
  it('is made of one document for each service', async () => {
    expect(await readdir(folder)).toHaveLength(SERVICES.length)
  })

  it.each(SERVICES)(
    'takes the published document of %s',
    async (service) => {
      expect(await openApiProblems(await published(`${service}.yaml`))).toEqual([])
    },
    30_000,
  )

  const put = '/v1/stock-levels/{warehouseId}/{sku}'

  it.each<[string, Parameters<typeof broken>[0]]>([
    ['a reference that leads nowhere', ({ components }) => delete components['schemas']?.['Problem']],
    ['an operation without answers', ({ paths }) => delete paths[put]?.['put']?.['responses']],
    ['a word that OpenAPI does not know', ({ paths }) => Object.assign(paths[put]?.['put'] ?? {}, { respones: {} })],
    [
      'a path whose parameter nobody describes',
      ({ paths }) => (paths['/v1/things/{thingId}'] = { get: { responses: { '200': { description: '' } } } }),
    ],
    ['two operations of one id', ({ paths }) => Object.assign(paths[put]?.['put'] ?? {}, { operationId: 'SetPolicyController_put' })],
    [
      'an example that its schema refuses',
      ({ components }) => Object.assign(components['schemas']?.['StockLevelBody'] ?? {}, { example: { shopId: 7 } }),
    ],
    ['a body without an example', ({ components }) => delete (components['schemas']?.['StockLevelBody'] as Part)['example']],
  ])(
    'refuses %s',
    async (_, change) => {
      expect(await openApiProblems(await broken(change))).not.toEqual([])
    },
    30_000,
  )
})
