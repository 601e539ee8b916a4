import { describe, expect, it } from '@jest/globals'
import { PhraseFinder } from './phrase-finder.js'

const finder = (...phrases: string[]): PhraseFinder => {
  const made = new PhraseFinder()
  for (const phrase of phrases) made.add(phrase)
  return made
}

describe('a finder of phrases', () => {
  it.each([
    'Ann Example',
    'Ann Example rang twice',
    'it was Ann Example',
    '{"who":"Ann Example"}',
    `${'x '.repeat(5_000)}Ann Example`,
    'Ann Exampl, no: Ann Example',
  ])('finds one of many in %.40s', (text) => {
    expect(finder('Ann Example', '+447700900123', '1 Sample Street').stands(text)).toBe(true)
  })

  it.each(['', 'Ann', 'Ann Exampl', 'Joann Example', 'Ann Examples', 'ann example', 'Ann  Example'])('does not find it in %j', (text) => {
    expect(finder('Ann Example').stands(text)).toBe(false)
  })

  it('keeps apart phrases that begin alike', () => {
    const both = finder('Ann Example Esq.', 'Ann Example-Smith')
    expect(both.stands('from Ann Example')).toBe(false)
    expect(both.stands('from Ann Example-Smith')).toBe(true)
  })

  it('passes over what is too short to be told from innocent text', () => {
    expect(finder('Ann').stands('Ann')).toBe(false)
  })

  it('finds letters beyond the basic plane', () => {
    expect(finder('Пример Анна 🙂').stands('звонила Пример Анна 🙂 вчера')).toBe(true)
  })
})
