import { createHash } from 'node:crypto'

/** Hues from which a place gets its own, always the same one. */
const BANDS = { ours: [35, 60], packages: [180, 290] } as const
const OURS = /^(apps|libs|tools|examples)\//

/** Ours warm, packages cold, Node green, the collector red, V8's own doing grey. */
export function colourOf(place: string): string {
  if (place === '(garbage collector)') return 'hsl(0,75%,68%)'
  if (!place || place.startsWith('(')) return 'hsl(0,0%,85%)'
  if (place.startsWith('node:')) return 'hsl(110,35%,78%)'
  const [from, to] = BANDS[OURS.test(place) ? 'ours' : 'packages']
  const digest = createHash('sha256').update(place).digest().readUInt16BE()
  return `hsl(${from + (digest % (to - from))},70%,75%)`
}
