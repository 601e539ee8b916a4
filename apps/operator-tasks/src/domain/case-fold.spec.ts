import { canonicalJson } from '@fifteen/kernel'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { at, ended, ORDER, paid, policyWith, slot, stock, version } from '../../test/builders.js'
import { derivedId } from './derived-id.js'
import { look, openFile, type Decision } from './look.js'
import { newCase, withFact, type CaseFact, type OrderCase } from './order-case.js'
import type { Task } from './task.js'

const policy = policyWith()
const confirmedBy = (n: number): CaseFact => ({ kind: 'confirmed', version: n, decisionId: derivedId(ORDER, n, 'confirm', 'fast-path') })

interface Run {
  orderCase: OrderCase
  tasks: Map<string, Task>
  decisions: Decision[]
}

/** Plays chunks of one order's events as the service does: fold a chunk, look once, keep what comes of it. */
function play(chunks: CaseFact[][]): Run {
  const run: Run = { orderCase: newCase(ORDER, 'north-shop'), tasks: new Map(), decisions: [] }
  for (const facts of chunks) {
    const folded = facts.reduce((known, fact) => withFact(known, fact).orderCase, run.orderCase)
    const open = [...run.tasks.values()].filter(({ state }) => state !== 'closed')
    if (open.length > 1) throw new Error('two tasks are open')
    const file = look(openFile(folded, open[0] ?? null), policy, { now: at(60), catchingUp: false }, () => `task-${run.tasks.size + 1}`)
    run.orderCase = file.orderCase
    run.decisions.push(...file.decisions)
    if (file.change) run.tasks.set(file.change.task.id, file.change.task)
  }
  return run
}

const openTaskOf = ({ tasks }: Run): Partial<Task> | undefined => {
  const [open] = [...tasks.values()].filter(({ state }) => state !== 'closed')
  return open && { orderVersion: open.orderVersion, reasons: open.reasons, state: open.state, skills: open.skills, deadline: open.deadline }
}

/** What must be equal however the events came: the facts, the open task, and what is out for intake to answer. */
const finalState = (run: Run): string => canonicalJson({ ...run.orderCase, taskId: run.orderCase.taskId !== null, open: openTaskOf(run) })

function assertSound({ decisions, orderCase, tasks }: Run): void {
  const versions = decisions.map(({ baseVersion }) => baseVersion)
  if (new Set(versions).size !== versions.length) throw new Error(`a version was decided twice: ${versions.join()}`)
  const open = [...tasks.values()].filter(({ state }) => state !== 'closed').map(({ id }) => id)
  if (open.join() !== (orderCase.taskId ?? '')) throw new Error(`open are ${open.join()}, the case knows ${orderCase.taskId}`)
}

function* permutations<T>(items: T[]): Generator<T[]> {
  if (items.length < 2) yield items
  for (const [index, item] of items.entries()) {
    for (const rest of permutations([...items.slice(0, index), ...items.slice(index + 1)])) yield [item, ...rest]
  }
}

const SMALL: [string, CaseFact[]][] = [
  ['a clean order', [version(1), stock(1), slot(1)]],
  ['a clean order that was confirmed and handed off', [version(1), stock(1), slot(1), confirmedBy(1), ended('handed-off')]],
  ['shortage and full slot', [version(1), stock(1, 'refused'), slot(1, 'refused')]],
  ['a cancel', [version(1), stock(1, 'refused'), slot(1), ended('cancelled')]],
  ['an amendment that heals a shortage', [version(1), stock(1, 'refused'), slot(1), version(2), stock(2), slot(2)]],
  ['a reservation lost after confirming', [version(1), stock(1), slot(1), confirmedBy(1), stock(1, 'lost')]],
  [
    'a refused dossier',
    [version(1), stock(1), slot(1), confirmedBy(1), { kind: 'refused', version: 1, code: 'address-unknown', answers: 2 }],
  ],
  [
    'a partner that answers too late',
    [version(1), stock(1), slot(1), confirmedBy(1), { kind: 'overdue', step: 2 }, { kind: 'end', end: 'handed-off', answers: 2 }],
  ],
  [
    'a partner that owes the answer to a recall',
    [version(1), ended('cancelling'), { kind: 'overdue', step: 2 }, { kind: 'overdue', step: 3 }],
  ],
  ['a payment', [version(1, { paymentMethod: 'prepaid' }), stock(1), slot(1), paid(1, 900)]],
]

describe('the events of one order in any order', () => {
  it.each(SMALL)('%s: every permutation, each event once or twice, ends alike', (_, facts) => {
    const expected = finalState(play(facts.map((fact) => [fact])))
    for (const order of permutations(facts)) {
      const once = play(order.map((fact) => [fact]))
      assertSound(once)
      if (finalState(once) !== expected) expect({ order, state: finalState(once) }).toEqual({ order, state: expected })
      const twice = play([...order, ...order].map((fact) => [fact]))
      assertSound(twice)
      if (finalState(twice) !== expected) expect({ order, state: finalState(twice) }).toEqual({ order, state: expected })
      if (twice.decisions.length !== once.decisions.length) expect(twice.decisions).toEqual(once.decisions)
    }
  })

  it('ten events with amendments, payments, a loss and an end: any order, any repeats, any chunks', () => {
    const ten = [
      version(1, { paymentMethod: 'prepaid' }),
      stock(1),
      slot(1, 'refused'),
      paid(1, 400),
      version(2, { paymentMethod: 'prepaid', hasComment: true }, 'd1'),
      stock(2),
      slot(2),
      paid(2, 900),
      { kind: 'confirmed', version: 2, decisionId: derivedId(ORDER, 2, 'confirm', 'operator') } satisfies CaseFact,
      slot(2, 'lost'),
    ]
    const expected = finalState(play(ten.map((fact) => [fact])))
    expect(JSON.parse(expected)).toMatchObject({ open: { orderVersion: 2, reasons: ['reservation-lost'] } })
    const shuffled = fc
      .tuple(fc.shuffledSubarray(ten, { minLength: ten.length }), fc.array(fc.constantFrom(...ten), { maxLength: 12 }))
      .chain(([all, repeats]) => fc.shuffledSubarray([...all, ...repeats], { minLength: all.length + repeats.length }))
    const chunked = fc.tuple(shuffled, fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 22, maxLength: 22 })).map(([facts, sizes]) => {
      const chunks: CaseFact[][] = []
      for (let from = 0, n = 0; from < facts.length; from += sizes[n++] ?? 1) chunks.push(facts.slice(from, from + (sizes[n] ?? 1)))
      return chunks
    })
    fc.assert(
      fc.property(chunked, (chunks) => {
        const run = play(chunks)
        assertSound(run)
        expect(finalState(run)).toBe(expected)
      }),
      { numRuns: 2_000 },
    )
  })

  it('leaves neither task nor decision where the cancel came first', () => {
    const run = play([ended('cancelled'), version(1), stock(1, 'refused'), slot(1)].map((fact) => [fact]))
    expect(run.tasks.size).toBe(0)
    expect(run.decisions).toEqual([])
  })
})
