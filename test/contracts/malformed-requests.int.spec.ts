import { ServiceUnderTest, TEST_ADMIN_KEY, withoutNulls, type PublishedOperation } from '@fifteen/testing'
import { definition as deliveryScheduling } from '../../apps/delivery-scheduling/src/service.js'
import { definition as logisticsHandoff } from '../../apps/logistics-handoff/src/service.js'
import { definition as operatorTasks } from '../../apps/operator-tasks/src/service.js'
import { definition as orderIntake } from '../../apps/order-intake/src/service.js'
import { definition as slaTracker } from '../../apps/sla-tracker/src/service.js'
import { definition as stockConfirmation } from '../../apps/stock-confirmation/src/service.js'
import { mutations, STRANGE_TEXTS } from './mutations.js'

const SHOP = 'north-shop'
const PARTNER = 'fleet'
const OPERATOR = 'olga'
const KEY = 'a-key-of-sufficient-length'
const ID = '0190b2c4-7d1e-7a53-9c1f-3f2a5b6c7d8e'
const AT_ONCE = 16

const PATH: Readonly<Record<string, string>> = { shopId: SHOP, partnerId: PARTNER, operatorId: OPERATOR, warehouseId: 'main', sku: 'MUG-1' }

type Requests = [method: string, path: string, body: object][]

/** What gives the keys of the documents to somebody. */
const HOLDERS: Readonly<Record<string, Requests>> = {
  'order-intake': [
    ['PUT', `/v1/shops/${SHOP}`, { name: 'North', timeZone: 'Europe/London', currency: 'GBP', country: 'GB', partnerId: PARTNER }],
    ['POST', `/v1/shops/${SHOP}/keys`, { key: KEY }],
  ],
  'logistics-handoff': [['PUT', `/v1/partners/${PARTNER}`, { name: 'Fleet', key: KEY }]],
  'operator-tasks': [['PUT', `/v1/operators/${OPERATOR}`, { name: 'Olga', skills: [], shops: [SHOP], level: 1, key: KEY }]],
}

const open = {
  'order-intake': () => ServiceUnderTest.open(orderIntake, { shops: [{ shopId: SHOP }], partners: [PARTNER] }),
  'stock-confirmation': () => ServiceUnderTest.open(stockConfirmation, { shops: [{ shopId: SHOP }] }),
  'delivery-scheduling': () => ServiceUnderTest.open(deliveryScheduling, { shops: [{ shopId: SHOP }] }),
  'operator-tasks': () => ServiceUnderTest.open(operatorTasks, { shops: [{ shopId: SHOP }] }),
  'logistics-handoff': () => ServiceUnderTest.open(logisticsHandoff, { shops: [{ shopId: SHOP }], partners: [PARTNER] }),
  'sla-tracker': () => ServiceUnderTest.open(slaTracker, { shops: [{ shopId: SHOP }] }),
}

describe.each(Object.entries(open))('%s', (service, start) => {
  let sut: ServiceUnderTest

  beforeAll(async () => {
    sut = await start()
    for (const [method, path, body] of HOLDERS[service] ?? []) await sut.http(method, path, body)
  }, 120_000)

  afterAll(() => sut.close(), 60_000)

  const ask = async ({ method, security }: PublishedOperation, path: string, body?: string): Promise<{ status: number; text: string }> => {
    const key = security?.some((keys) => 'admin-key' in keys) ? TEST_ADMIN_KEY : KEY
    const headers = { authorization: `Bearer ${key}`, 'idempotency-key': crypto.randomUUID() }
    const json = body === undefined ? {} : { 'content-type': 'application/json' }
    const answer = await fetch(sut.url + path, { method, headers: { ...headers, ...json }, ...(body === undefined ? {} : { body }) })
    return { status: answer.status, text: await answer.text() }
  }

  const pathOf = ({ path }: PublishedOperation, changes: Record<string, string> = {}): string =>
    path.replace(/\{(\w+)\}/g, (_, name: string) => changes[name] ?? PATH[name] ?? ID)

  it('refuses every malformed body by name, and never fails over one', async () => {
    // A shop's null is a field left out; elsewhere null is a value of no field.
    const read = service === 'order-intake' ? withoutNulls : (body: unknown): unknown => body
    const bodies = sut.api.operations.flatMap((operation) =>
      operation.requestBody ? [...mutations(sut.api.exampleOf(operation))].map((mutation) => ({ operation, ...mutation })) : [],
    )
    const wrong: string[] = []
    await each(bodies, async ({ operation, name, body }) => {
      const { status, text } = await ask(operation, pathOf(operation), JSON.stringify(body))
      const malformed = !sut.api.takes(operation, read(body))
      if (status >= 500 || (malformed && status < 400))
        wrong.push(`${operation.method} ${operation.path}, ${name}: ${status} ${text.slice(0, 300)}`)
    })
    for (const operation of sut.api.operations.filter(({ requestBody }) => requestBody)) {
      for (const raw of ['{', '"\\ud800', '[1,', '\u0000', '{"__proto__":{}}']) {
        const { status, text } = await ask(operation, pathOf(operation), raw)
        if (status !== 400) wrong.push(`${operation.method} ${operation.path}, ${JSON.stringify(raw)}: ${status} ${text.slice(0, 300)}`)
      }
    }
    expect(wrong).toEqual([])
    expect(bodies.length).toBeGreaterThan(100)
    sut.assertAsPublished()
  }, 120_000)

  it('never fails over a strange path or query', async () => {
    const strange = sut.api.operations.flatMap((operation) => {
      const parameters = (operation.parameters ?? []).filter(({ in: place }) => place !== 'header')
      const required = parameters
        .filter(({ in: place, name }) => place === 'query' && name === 'shopId')
        .map(({ name }) => `${name}=${SHOP}`)
      return parameters.flatMap(({ name, in: place }) =>
        [...STRANGE_TEXTS, `a&${name}=b`].flatMap((text) =>
          place === 'path'
            ? [{ operation, path: pathOf(operation, { [name]: text }) }]
            : [`${name}=${text}`].map((query) => ({
                operation,
                path: `${pathOf(operation)}?${[...required, query].join('&')}`,
              })),
        ),
      )
    })
    const wrong: string[] = []
    await each(strange, async ({ operation, path }) => {
      if (operation.path === '/v1/tasks/next' && /waitMs=\d/.test(path)) return
      const { status, text } = await ask(operation, path, operation.requestBody ? JSON.stringify(sut.api.exampleOf(operation)) : undefined)
      if (status >= 500) wrong.push(`${operation.method} ${path.slice(0, 200)}: ${status} ${text.slice(0, 300)}`)
    })
    expect(wrong).toEqual([])
    sut.assertAsPublished()
  }, 120_000)
})

/** Runs `work` for each item, some at once. */
async function each<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items]
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item)
    }),
  )
}
