import { describe, expect, it } from '@jest/globals'
import { memoryOf, parseRss, peakMemory } from './memory.js'

const self = [{ name: 'self', pid: process.pid, children: false }]

describe('resident memory', () => {
  it('is read by its line', () => {
    expect(parseRss('Name:\tnode\nVmPeak:\t  900000 kB\nVmRSS:\t  204800 kB\nRssAnon:\t 100 kB\n')).toBe(200)
    expect(parseRss('Name:\tkthreadd\n')).toBeNaN()
  })

  it('of a process that is gone is not a number', () => {
    expect(memoryOf(self).get('self')).toBeGreaterThan(10)
    expect(memoryOf([{ name: 'gone', pid: 2 ** 30, children: false }]).get('gone')).toBeNaN()
  })

  it('has a peak also where the work is shorter than a look', async () => {
    const { peak, done } = await peakMemory(self, async () => 15)
    expect(done).toBe(15)
    expect(peak.get('self')).toBeGreaterThan(10)
  })
})
