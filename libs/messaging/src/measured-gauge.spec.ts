import { describe, expect, it } from '@jest/globals'
import { register } from 'prom-client'
import { MeasuredGauge } from './measured-gauge.js'

describe('a measured gauge', () => {
  it('shows what its sources say at the moment, the greatest of equal labels, and nothing of a source that is gone', async () => {
    const gauge = new MeasuredGauge('measured_test', 'A gauge of this test', ['topic'])
    let value = 1
    const forget = gauge.measure(() => [{ labels: { topic: 'a' }, value }])
    gauge.measure(() => [
      { labels: { topic: 'a' }, value: 5 },
      { labels: { topic: 'b' }, value: 2 },
    ])
    expect(await shown()).toEqual({ a: 5, b: 2 })
    value = 7
    expect(await shown()).toEqual({ a: 7, b: 2 })
    forget()
    expect(await shown()).toEqual({ a: 5, b: 2 })
  })
})

async function shown(): Promise<Record<string, number>> {
  const text: string = await register.getSingleMetricAsString('measured_test')
  return Object.fromEntries([...text.matchAll(/\{topic="(\w)"\} (\S+)/g)].map(([, topic = '', value]) => [topic, Number(value)]))
}
