const DEEPEST = 8

export const tooDeep = Symbol('too deep')

/**
 * A copy of parsed JSON without members that are null: to leave a field out and to send null mean the same. `tooDeep` where it is nested
 * deeper than anything a sender has to say, so that nothing behind recurses without end.
 */
export function tidyJson(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEEPEST) return tooDeep
  if (Array.isArray(value)) {
    const items = value.map((item) => tidyJson(item, depth + 1))
    return items.includes(tooDeep) ? tooDeep : items
  }
  const copy: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value)) {
    if (member === null || name === '__proto__') continue
    const tidy = tidyJson(member, depth + 1)
    if (tidy === tooDeep) return tooDeep
    copy[name] = tidy
  }
  return copy
}
