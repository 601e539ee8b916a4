import { exampleOf } from './example.js'
import type { Schemas } from './parts.js'

interface Shape {
  $ref?: string
  allOf?: Shape[]
  oneOf?: Shape[]
  type?: unknown
  enum?: unknown[]
  items?: Shape
  properties?: Record<string, Shape>
  pattern?: string
  format?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
}

/** Text for a pattern that says more than a name could: the first that fits. */
const TEXTS = [
  '0190b2c4-7d1e-7a53-9c1f-3f2a5b6c7d8e',
  '2026-11-22T09:30:00.000Z',
  '2026-11-22',
  '09:30',
  'GBP',
  'GB',
  '1024',
  'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
]
const DEEPEST = 20

/** A body of a class that gave no `@Example`, made of the examples of its parts and of the names of its fields. */
export function sampleOf(shape: Shape, schemas: Schemas, field = 'text', depth = 0): unknown {
  if (depth > DEEPEST) return null
  const name = shape.$ref?.split('/').at(-1)
  if (name !== undefined) return exampleOf(name) ?? sampleOf(schemas[name] ?? {}, schemas, field, depth + 1)
  const [part] = shape.allOf ?? shape.oneOf ?? []
  if (part) return sampleOf(part, schemas, field, depth + 1)
  if (shape.enum) return shape.enum[0]
  if (shape.properties) {
    const fields = Object.entries(shape.properties)
    return Object.fromEntries(fields.map(([own, inner]) => [own, sampleOf(inner, schemas, own, depth + 1)]))
  }
  switch (shape.type) {
    case 'array':
      return [sampleOf(shape.items ?? {}, schemas, field.replace(/s$/, ''), depth + 1)]
    case 'integer':
    case 'number':
      return numberOf(shape, field)
    case 'boolean':
      return true
    case 'string':
      return textOf(shape, field)
    default:
      return {}
  }
}

const numberOf = ({ minimum = 0, maximum = Infinity }: Shape, field: string): number =>
  Math.min(maximum, Math.max(minimum, field.endsWith('Ms') ? 60_000 : 1))

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-11-22T09:30:00.000Z',
  uuid: '0190b2c4-7d1e-7a53-9c1f-3f2a5b6c7d8e',
  email: 'ann@example.com',
  uri: 'https://example.com/hook',
}

function textOf({ pattern = '', format = '', minLength = 0, maxLength = Infinity }: Shape, field: string): string {
  const formatted = FORMATS[format]
  if (formatted !== undefined) return formatted
  const words = field
    .replace(/Id$/, '')
    .replace(/(?<=[a-z])([A-Z])/g, '-$1')
    .toLowerCase()
  const allowed = new RegExp(pattern)
  const fits = (text: string): boolean => text.length >= minLength && text.length <= maxLength && allowed.test(text)
  return [words, `${words}-1`, ...TEXTS].find(fits) ?? words.slice(0, maxLength)
}
