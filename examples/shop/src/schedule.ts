/** Of the orders that wish for the express, some find no place. */
const EXPRESS_SHARE = 0.05
const WITH_PLACE = 0.35

/** Places of the express on each day for a shop that has so many orders. */
export const expressPlaces = (orders: number): number => Math.ceil(orders * EXPRESS_SHARE * WITH_PLACE)

/** Delivery of the demo's shops: a courier with room for everybody, and an evening express with little. */
export function schedule(places: number): object {
  const everyDay = [1, 2, 3, 4, 5, 6, 7]
  const windows = [
    ['10:00', '12:00'],
    ['12:00', '14:00'],
    ['14:00', '18:00'],
  ]
  const zones = ['home', 'abroad']
  return {
    timeZone: 'Europe/London',
    methods: [
      { methodId: 'courier', name: 'Courier' },
      { methodId: 'express', name: 'Evening express' },
    ],
    zones: [
      { zoneId: 'home', country: 'GB', postcodePrefixes: [] },
      { zoneId: 'abroad', postcodePrefixes: [] },
    ],
    templates: zones.flatMap((zoneId) => [
      ...windows.map(([from, to]) => ({ methodId: 'courier', zoneId, weekdays: everyDay, from, to, capacity: 20_000 })),
      { methodId: 'express', zoneId, weekdays: everyDay, from: '18:00', to: '21:00', capacity: places },
    ]),
    blackoutDays: [],
  }
}
