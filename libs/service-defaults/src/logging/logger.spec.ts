import { describe, expect, it } from '@jest/globals'
import { createLogger, PinoLogger } from './logger.js'

function recorded(log: (logger: PinoLogger) => void): { text: string; line: Record<string, unknown> } {
  let text = ''
  log(new PinoLogger(createLogger('order-intake', 'info', { write: (line) => (text += line) })))
  return { text, line: JSON.parse(text) as Record<string, unknown> }
}

describe('a log line', () => {
  it('is one JSON object with level, time, service, context, message and facts', () => {
    const { line } = recorded((logger) => logger.warn({ message: 'something was done', orderId: '1', records: 2 }, 'messaging'))
    expect(line).toMatchObject({
      level: 'warn',
      service: 'order-intake',
      context: 'messaging',
      msg: 'something was done',
      orderId: '1',
      records: 2,
    })
    expect(Date.parse(String(line['time']))).not.toBeNaN()
  })

  it('tells code, message and cause of an error, and nothing of what these quote or carry', () => {
    const cause = Object.assign(new SyntaxError(`Unexpected token 'A', "Anna Schmidt" is not valid JSON`), { body: 'Anna' })
    const error = Object.assign(new Error('invalid input syntax for type date: "Anna"', { cause }), { code: '22007', detail: 'Row (Anna)' })
    const { text, line } = recorded((logger) => logger.error({ message: 'record parked', error }))
    expect(text).not.toContain('Anna')
    expect(line['err']).toMatchObject({ code: '22007', message: 'invalid input syntax for type date: "…"' })
    expect(line['err']).toMatchObject({ stack: expect.stringContaining('logger.spec') as unknown })
    expect(recorded((logger) => logger.error(error)).text).not.toContain('Anna')
  })

  it('censors fields that may carry personal data', () => {
    const { text } = recorded((logger) =>
      logger.log({ message: 'x', personal: { a: 'Anna' }, order: { phone: 'Anna' }, a: { b: { email: 'Anna' } } }),
    )
    expect(text).not.toContain('Anna')
  })
})
