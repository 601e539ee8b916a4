import { handlingCurve } from './handling-time.js'

describe('handling times', () => {
  it('without the data are lognormal around 110 s and end at the 99th percentile', () => {
    const { curve } = handlingCurve(undefined)
    expect(curve(0.5)).toBeCloseTo(110, 0)
    expect(curve(0.95)).toBeGreaterThan(400)
    expect(curve(0.9999)).toBe(curve(0.99))
  })

  const data = process.env['FIFTEEN_DATA']
  const withData = data ? it : it.skip
  withData(`with the data follow its percentiles${data ? '' : ' (skipped: FIFTEEN_DATA names no folder)'}`, () => {
    const { curve } = handlingCurve(data)
    expect(curve(0)).toBe(2)
    expect(curve(1)).toBeGreaterThan(1_100)
    expect(curve(1)).toBeLessThan(1_200)
  })
})
