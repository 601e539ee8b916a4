import { plainToInstance } from 'class-transformer'
import { validateSync } from 'class-validator'
import { CalendarDay, decode, Instant, Message, Nested, NestedList, Optional, Text, TextList } from './index.js'

class Part {
  @Text(10) name: string
}

@Message<FieldsUnderTest>({
  type: 'test.fields.v1',
  topic: 'test',
  summary: 'Never sent.',
  key: 'text',
  example: { text: 'a' },
})
class FieldsUnderTest {
  @Optional() @CalendarDay() day?: string
  @Optional() @Instant() at?: string
  @Optional() @Text(10) text?: string
  @Optional() @TextList(2, 10) list?: string[]
  @Optional() @Nested(() => Part) part?: Part
  @Optional() @NestedList(() => Part, 2) parts?: Part[]
}

const day = (instant: number): string => new Date(instant).toISOString().slice(0, 10)

/** Whether both readers of the decorators take it: class-validator at the edge, the compiled schema everywhere else. */
function taken(value: FieldsUnderTest): boolean {
  const byClass = validateSync(plainToInstance(FieldsUnderTest, value)).length === 0
  let bySchema = true
  try {
    decode(FieldsUnderTest, JSON.stringify(value))
  } catch {
    bySchema = false
  }
  if (byClass !== bySchema) throw new Error(`class-validator and the schema differ about ${JSON.stringify(value)}`)
  return byClass
}

describe('fields', () => {
  it('takes every day that the calendar has, and none that it has not', () => {
    const wrong: string[] = []
    for (const year of [1900, 1996, 2000, 2023, 2024, 2026, 2100, 2400]) {
      for (let month = 1; month <= 12; month++) {
        for (let date = 0; date <= 32; date++) {
          const text = `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`
          const instant = Date.UTC(year, month - 1, date)
          const exists = date > 0 && day(instant) === text
          if (taken({ day: text }) !== exists || taken({ at: `${text}T09:30:00Z` }) !== exists) wrong.push(text)
        }
      }
    }
    expect(wrong).toEqual([])
  })

  it('refuses a month that there is none of, and years that no shop means', () => {
    for (const text of ['2026-13-01', '2026-00-10', '0000-01-01', '0999-12-31', '2026-1-1', '2026-02-28x'])
      expect(taken({ day: text })).toBe(false)
  })

  it.each([
    ['half a character', 'a\ud800'],
    ['the other half', '\udc00b'],
    ['halves in the wrong order', '\udc00\ud800'],
    ['a NUL', 'a\u0000'],
  ])('refuses %s in every text', (_, text) => {
    expect(taken({ text })).toBe(false)
    expect(taken({ list: ['a', text] })).toBe(false)
  })

  it('takes whole characters of every plane, and line breaks', () => {
    expect(taken({ text: '😀 Ж\nß', list: ['😀'] })).toBe(true)
  })

  it.each([
    ['null for what may be left out', { text: null }],
    ['a list where one object should be', { part: [{ name: 'a' }] }],
    ['an empty list where one object should be', { part: [] }],
    ['a list in a list of objects', { parts: [[{ name: 'a' }]] }],
    ['an empty list in a list of objects', { parts: [[]] }],
    ['an object where a list should be', { parts: { name: 'a' } }],
    ['null in a list of objects', { parts: [null] }],
  ])('refuses %s', (_, value) => {
    expect(taken(value as unknown as FieldsUnderTest)).toBe(false)
  })

  it('takes one object, and lists of them', () => {
    expect(taken({ part: { name: 'a' }, parts: [{ name: 'a' }, { name: 'b' }] })).toBe(true)
  })
})
