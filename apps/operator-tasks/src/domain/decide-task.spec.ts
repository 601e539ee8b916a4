import { describe, expect, it } from '@jest/globals'
import { caseWith, slot, stock, version } from '../../test/builders.js'
import { decideTask as decideSeen, type Choice, type Decided, type Story } from './decide-task.js'
import type { OrderCase } from './order-case.js'
import * as errors from './task.errors.js'

const STORY: Story = {
  lines: [
    { kind: 'goods', sku: 'MUG-1', quantity: 2, unitPrice: 450, title: 'Blue mug' },
    { kind: 'goods', sku: 'HAT-1', quantity: 1, unitPrice: 1_000 },
    { kind: 'service', sku: 'POST', quantity: 1, unitPrice: 300 },
  ],
  delivery: { methodId: 'courier', day: '2026-11-23' },
  shortages: [{ sku: 'MUG-1', alternatives: [{ sku: 'MUG-2', title: 'Green mug', unitPrice: 500 }, { sku: 'MUG-3' }] }],
  offeredSlots: [{ slotId: 'courier-1', methodId: 'courier' }],
}
/** By an operator who has the newest version before their eyes, unless they say otherwise. */
const decideTask = (orderCase: OrderCase, choice: Partial<Choice> & Pick<Choice, 'kind'>, story: Story): Decided =>
  decideSeen(orderCase, { orderVersion: orderCase.version, ...choice }, story)

const short = caseWith(version(1), stock(1, 'refused'), slot(1))
const held = caseWith(version(1), stock(1), slot(1))

describe('an operator’s decision', () => {
  it('to choose an alternative writes whole new lines that keep what was ordered', () => {
    const decided = decideTask(
      short,
      { kind: 'choose-alternative', alternatives: [{ sku: 'MUG-1', alternative: 'MUG-2' }], approve: true },
      STORY,
    )
    expect(decided).toMatchObject({ kind: 'amend', approved: true })
    expect(decided.changes?.lines).toEqual([
      { kind: 'goods', sku: 'MUG-2', quantity: 2, unitPrice: 500, title: 'Green mug', insteadOf: 'MUG-1' },
      STORY.lines[1],
      STORY.lines[2],
    ])
    expect(decided.explanation).toEqual([{ rule: 'alternative', passed: true, because: 'MUG-2 agreed instead of MUG-1' }])
  })

  it('may keep the price that was ordered', () => {
    const choose = (alternative: string, keepPrice: boolean) =>
      decideTask(short, { kind: 'choose-alternative', alternatives: [{ sku: 'MUG-1', alternative, keepPrice }] }, STORY).changes?.lines?.[0]
    expect(choose('MUG-2', true)).toMatchObject({ sku: 'MUG-2', unitPrice: 450 })
    expect(choose('MUG-3', false)).toEqual({ kind: 'goods', sku: 'MUG-3', quantity: 2, unitPrice: 450, insteadOf: 'MUG-1' })
  })

  it('may settle lines, slot, payment and person at once', () => {
    const decided = decideTask(
      short,
      {
        kind: 'choose-slot',
        slotId: 'courier-1',
        alternatives: [{ sku: 'MUG-1', alternative: 'MUG-2' }],
        changes: { paymentMethod: 'on-delivery', personal: { phone: '+442070313000' } },
      },
      STORY,
    )
    expect(decided.changes).toMatchObject({
      delivery: { methodId: 'courier', slotId: 'courier-1' },
      paymentMethod: 'on-delivery',
      personal: { phone: '+442070313000' },
    })
    expect(decided.approved).toBe(false)
    expect(JSON.stringify(decided.explanation)).not.toContain('7031')
  })

  it('to confirm a refused dossier sends the same content as a new version', () => {
    const refused = caseWith(version(1), stock(1), slot(1), { kind: 'refused', version: 1, code: 'address-unknown', answers: 2 })
    expect(decideTask(refused, { kind: 'confirm' }, STORY)).toMatchObject({ kind: 'amend', approved: true, changes: {} })
    expect(decideTask(held, { kind: 'confirm' }, STORY)).toMatchObject({ kind: 'confirm', approved: true })
  })

  it.each([
    ['stock is short', short, { kind: 'confirm' as const }, errors.StockNotHeld],
    ['no slot is held', caseWith(version(1), stock(1), slot(1, 'refused')), { kind: 'confirm' as const }, errors.SlotNotHeld],
    ['the hold was lost', caseWith(version(1), stock(1, 'lost'), slot(1)), { kind: 'confirm' as const }, errors.StockNotHeld],
    ['a branch has not answered', caseWith(version(2), stock(1), slot(2)), { kind: 'confirm' as const }, errors.AwaitingAnswer],
    [
      'it is not paid',
      caseWith(version(1, { paymentMethod: 'prepaid' }), stock(1), slot(1)),
      { kind: 'confirm' as const },
      errors.PaymentUnsettled,
    ],
    ['the order has moved on', held, { kind: 'confirm' as const, orderVersion: 4 }, errors.OrderChanged],
    ['no reason is given', held, { kind: 'cancel' as const }, errors.MissingChoice],
    ['nothing is chosen', short, { kind: 'choose-alternative' as const, alternatives: [] }, errors.MissingChoice],
    [
      'the alternative was not offered',
      short,
      { kind: 'choose-alternative' as const, alternatives: [{ sku: 'MUG-1', alternative: 'HAT-1' }] },
      errors.UnknownAlternative,
    ],
    [
      'the line is not short',
      short,
      { kind: 'choose-alternative' as const, alternatives: [{ sku: 'HAT-1', alternative: 'MUG-2' }] },
      errors.UnknownAlternative,
    ],
    ['the slot was not offered', held, { kind: 'choose-slot' as const, slotId: 'courier-9' }, errors.UnknownSlot],
    ['no goods are left', held, { kind: 'amend' as const, changes: { lines: STORY.lines.slice(2) } }, errors.NoLinesLeft],
  ])('is refused by name when %s', (_, orderCase, choice, error) => {
    expect(() => decideTask(orderCase, choice, STORY)).toThrow(error)
  })
})
