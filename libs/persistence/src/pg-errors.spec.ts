import { describe, expect, it } from '@jest/globals'
import { isConnectionLost, isDatabaseOutage, isTransientDatabaseError } from './pg-errors.js'

const coded = (code: string): Error => Object.assign(new Error('from the server'), { code })

describe('errors of the database', () => {
  it.each([
    ['08006', { transient: true, lost: true, outage: true }],
    ['40001', { transient: true, lost: false, outage: false }],
    ['40P01', { transient: true, lost: false, outage: false }],
    ['53300', { transient: true, lost: false, outage: true }],
    ['57P01', { transient: true, lost: true, outage: true }],
    ['57014', { transient: true, lost: false, outage: false }],
    ['55P03', { transient: true, lost: false, outage: false }],
    ['25006', { transient: true, lost: false, outage: true }],
    ['25P03', { transient: true, lost: true, outage: false }],
    ['23505', { transient: false, lost: false, outage: false }],
    ['22021', { transient: false, lost: false, outage: false }],
    ['ECONNREFUSED', { transient: true, lost: true, outage: true }],
    ['EPIPE', { transient: true, lost: true, outage: true }],
  ])('%s', (code, { transient, lost, outage }) => {
    expect(isTransientDatabaseError(coded(code))).toBe(transient)
    expect(isConnectionLost(coded(code))).toBe(lost)
    expect(isDatabaseOutage(coded(code))).toBe(outage)
  })

  it.each(['Connection terminated unexpectedly', 'Query read timeout', 'timeout exceeded when trying to connect'])(
    'knows the driver’s "%s", which has no code',
    (message) => expect(isConnectionLost(new Error(message))).toBe(true),
  )

  it('does not take a handler’s own words for the driver’s', () => {
    expect(isTransientDatabaseError(new TypeError('no Connection terminated here'))).toBe(false)
    expect(isTransientDatabaseError('ECONNREFUSED')).toBe(false)
  })
})
