import { describe, expect, it } from '@jest/globals'
import { safeMessage, toError } from './errors.js'

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('the message of an error that may be shown', () => {
  it.each(['Anna Schmidt, Hauptstr. 1', '{"name":"Anna', '["Anna", nope]', '{"phone": Anna"}'])(
    'does not quote the text that was no JSON: %s',
    (text) => {
      const error = thrownBy(() => JSON.parse(text))
      expect(safeMessage(error)).not.toContain('Anna')
      expect(safeMessage(error)).toMatch(/JSON/)
    },
  )

  it('does not quote a value that the database refused, whatever stands in it', () => {
    const error = Object.assign(new Error('invalid input syntax for type uuid: "Anna "the boss" Schmidt"'), { code: '22P02' })
    expect(safeMessage(error)).toBe('invalid input syntax for type uuid: "…"')
  })

  it('keeps names that say what is wrong', () => {
    const error = Object.assign(new Error('duplicate key value violates unique constraint "one_open_task"'), { code: '23505' })
    expect(safeMessage(error)).toBe(error.message)
    expect(safeMessage(toError('a string'))).toBe('a string')
  })
})
