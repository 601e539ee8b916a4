import { aSchedule, SHOP } from '../../test/builders.js'
import { LaneFinder } from './lanes.js'

const lanes = new LaneFinder(SHOP, aSchedule())
const lane = (methodId: string, zoneId: string) => ({ lane: { shopId: SHOP, methodId, zoneId } })

describe('finding the lane of an order', () => {
  it('takes the longest postcode prefix', () => {
    expect(lanes.choose({}, { country: 'GB', postcodeArea: 'SW1A' })).toEqual(lane('courier', 'central'))
    expect(lanes.choose({}, { country: 'GB', postcodeArea: 'M1' })).toEqual(lane('courier', 'britain'))
  })

  it('takes the most specific zone that the method serves, not one that only others serve', () => {
    expect(lanes.choose({ methodId: 'post' }, { country: 'GB', postcodeArea: 'SW1A' })).toEqual(lane('post', 'world'))
  })

  it('prefers the zone that names the country to one of the same prefix that does not', () => {
    const zones = [
      { zoneId: 'world', postcodePrefixes: ['SW1'] },
      { zoneId: 'central', country: 'GB', postcodePrefixes: ['SW1'] },
    ]
    const templates = zones.map(({ zoneId }) => ({ methodId: 'courier', zoneId, weekdays: [1], from: '10:00', to: '12:00', capacity: 1 }))
    const finder = new LaneFinder(SHOP, aSchedule({ zones, templates }))
    expect(finder.zoneOf('courier', { country: 'GB', postcodeArea: 'SW1A' })).toBe('central')
    expect(finder.zoneOf('courier', { country: 'FR', postcodeArea: 'SW1A' })).toBe('world')
  })

  it('catches an address without country or postcode only in a zone that asks for neither', () => {
    expect(lanes.choose({ methodId: 'post' }, {})).toEqual(lane('post', 'world'))
    expect(lanes.choose({}, {})).toEqual({ problem: 'no-zone' })
  })

  it('says no-zone where the method does not come, and no-method where there is none of the name', () => {
    expect(lanes.choose({}, { country: 'FR', postcodeArea: '7500' })).toEqual({ problem: 'no-zone' })
    expect(lanes.choose({ methodId: 'drone' }, { country: 'GB', postcodeArea: 'W1A' })).toEqual({
      problem: 'no-method',
      offered: lane('courier', 'central').lane,
    })
  })

  it('reads the method from the slot that is wished', () => {
    expect(lanes.choose({ slotId: 'post.world.20261123.0800-2000' }, { country: 'GB', postcodeArea: 'W1A' })).toEqual(lane('post', 'world'))
    expect(lanes.choose({ slotId: 'nonsense' }, { country: 'GB', postcodeArea: 'W1A' })).toEqual(lane('courier', 'central'))
  })

  it('finds a zone by its name where the method serves it', () => {
    expect(lanes.inZone(undefined, 'britain')).toEqual(lane('courier', 'britain'))
    expect(lanes.inZone('post', 'britain')).toEqual({ problem: 'no-zone' })
    expect(lanes.inZone('drone', 'britain')).toEqual({ problem: 'no-method' })
  })
})
