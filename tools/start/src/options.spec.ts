import { describe, expect, it } from '@jest/globals'
import { HELP, parseOptions, WrongOption } from '../options.mjs'

describe('the arguments of npm start', () => {
  it('have defaults', () => {
    expect(parseOptions([])).toMatchObject({
      rate: 25,
      speed: 60,
      operators: 24,
      timeout: 170,
      portBase: 15_000,
      once: false,
      json: false,
      fresh: false,
      limit: undefined,
      orders: undefined,
    })
  })

  it('are taken as given', () => {
    const args = [
      '--once',
      '--orders',
      'orders.csv.gz',
      '--limit',
      '2000',
      '--json',
      '--rate',
      '12.5',
      '--port-base',
      '20000',
      '--timeout',
      '300',
    ]
    expect(parseOptions(args)).toMatchObject({
      once: true,
      orders: 'orders.csv.gz',
      limit: 2000,
      json: true,
      rate: 12.5,
      portBase: 20_000,
      timeout: 300,
    })
  })

  it('bound the generator when the run is to end', () => {
    expect(parseOptions(['--once']).limit).toBe(500)
    expect(parseOptions(['--once', '--orders', 'all.csv']).limit).toBeUndefined()
  })

  it.each([
    [['--rate', 'fast'], '--rate fast is not a number from 0.1 to 100000'],
    [['--limit', '1.5'], '--limit 1.5 is not a whole number'],
    [['--speed', '0'], '--speed 0 is not a number from 1'],
    [['--port-base', ''], '--port-base  is not a whole number'],
    [['--nonsense'], "Unknown option '--nonsense'"],
    [['orders.csv'], 'Unexpected argument'],
  ])('refuses %j in a sentence', (args, sentence) => {
    expect(() => parseOptions(args)).toThrow(WrongOption)
    expect(() => parseOptions(args)).toThrow(sentence)
  })

  it('are all explained by the help', () => {
    const known = [...HELP.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name]) => name)
    expect(known.sort()).toEqual(
      [
        '--fresh',
        '--help',
        '--json',
        '--limit',
        '--once',
        '--operators',
        '--orders',
        '--port-base',
        '--rate',
        '--seed',
        '--shops',
        '--speed',
        '--status',
        '--timeout',
      ].sort(),
    )
    expect(HELP.split('\n').filter((line) => line.length > 120)).toEqual([])
  })
})
