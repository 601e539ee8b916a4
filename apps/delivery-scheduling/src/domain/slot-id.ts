/** Method and zone of a schedule have at most 20 characters, so that a slot's id stays within 60. */
export const MOST_ID_CHARACTERS = 20

/** `courier.central.20261123.1000-1200`: equal for the same window at every planning. Slugs have no dots, so it reads one way only. */
export function slotIdOf(methodId: string, zoneId: string, day: string, from: string, to: string): string {
  return [methodId, zoneId, day.replaceAll('-', ''), `${from}-${to}`.replaceAll(':', '')].join('.')
}

export function methodOfSlotId(slotId: string | undefined): string | undefined {
  const parts = slotId?.split('.') ?? []
  return parts.length === 4 ? parts[0] : undefined
}
