import { contractOf, topicOf } from '@fifteen/contracts'
import type { ServiceUnderTest } from './service-under-test.js'
import type { Telling } from './topic-reader.js'

/** Every order of the items. */
export function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length < 2) yield [...items]
  else
    for (const [index, first] of items.entries())
      for (const rest of permutations([...items.slice(0, index), ...items.slice(index + 1)])) yield [first, ...rest]
}

/** Every way to weave topics together: each keeps its own order, as partitions do. */
export function* weaves<T>(topics: readonly (readonly T[])[]): Generator<T[]> {
  const waiting = topics.filter(({ length }) => length)
  if (!waiting.length) yield []
  for (const topic of waiting)
    for (const rest of weaves(waiting.map((other) => (other === topic ? other.slice(1) : other)))) yield [topic[0] as T, ...rest]
}

/** One order and what is said of it, round after round. */
export interface ToldOrder {
  orderId: string
  rounds: readonly (readonly Telling[])[]
}

/**
 * One telling a round, each with a repeat of an earlier one, and all of them once more at the end. Every third number has it all in one
 * round instead, so that the service takes it in chunks of its own making.
 */
export function withRepeats(orderId: string, tellings: readonly Telling[], number: number): ToldOrder {
  const rounds = tellings.map((telling, index) => [
    telling,
    ...tellings
      .slice(0, index)
      .slice(number % (index || 1))
      .slice(0, 1),
  ])
  rounds.push(tellings.toReversed())
  return { orderId, rounds: number % 3 === 2 ? [rounds.flat()] : rounds }
}

/** Tells all orders at once, round by round: a round is told when the service is through with the one before. */
export async function tellInTurn(service: ServiceUnderTest, orders: readonly ToldOrder[]): Promise<void> {
  const topics = new Set<string>()
  const most = Math.max(...orders.map(({ rounds }) => rounds.length))
  for (let round = 0; round < most; round++) {
    const tellings = orders.flatMap(({ rounds }) => rounds[round] ?? [])
    for (const { message, data } of tellings) topics.add(topicOf(contractOf(message), data))
    await service.writer.tell(tellings)
    await service.drained([...topics])
  }
}

export interface ToldEvent {
  type: string
  data: object
}

/** How orders ended, and an order of each such end as an example. */
export interface End<Row> {
  rows: Row[]
  events: string[]
  orders: number
  for: string
}

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
const INSTANT = /"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-][\d:]+)"/g

/**
 * The different ends of the orders: rows of the query (its `order_id` says whose) and what the service told, as an unordered collection.
 * Ids do not count as differences, nor do instants of events; of rows only what the query selects is looked at.
 * @param view what of an event is to be equal; an event without a view does not count
 */
export async function endsOf<Row extends object>(
  service: ServiceUnderTest,
  orders: readonly ToldOrder[],
  query: string,
  view: (event: ToldEvent) => unknown = (event) => event,
): Promise<End<Row>[]> {
  const rows = Map.groupBy(
    await service.sql<Row & { order_id: string }>(query, [orders.map(({ orderId }) => orderId)]),
    ({ order_id: orderId }) => orderId,
  )
  const events = Map.groupBy(service.reader.events, ({ key }) => key)
  const ends = new Map<string, End<Row>>()
  for (const { orderId, rounds } of orders) {
    const told = (events.get(orderId) ?? []).flatMap(({ type, value }) => view({ type, data: JSON.parse(value) as object }) ?? [])
    const end = {
      rows: (rows.get(orderId) ?? []).map((row) => ({ ...row, order_id: undefined })),
      events: told.map((event) => JSON.stringify(event).replaceAll(UUID, 'id').replaceAll(INSTANT, '"instant"')).sort(),
    }
    const name = JSON.stringify(end).replaceAll(UUID, 'id')
    const known = ends.get(name)
    if (known) known.orders++
    else
      ends.set(name, {
        ...end,
        orders: 1,
        for: rounds
          .flat()
          .map(({ message }) => message.name)
          .join(' '),
      })
  }
  return [...ends.values()]
}
