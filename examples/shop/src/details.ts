import { DateTime } from 'luxon'
import { Chance } from './chance.js'
import type { Invoice } from './invoice.js'

/** What the file does not have and the demo invents, by seed: channel, person, address, payment, wishes. */
export interface Details {
  channel: 'site' | 'marketplace' | 'phone' | 'messenger' | 'e-mail' | 'web-form'
  name: string
  phone: string
  address: { country: string; postcode?: string; city: string; street?: string }
  comment?: string
  paymentMethod: 'on-delivery' | 'prepaid'
  /** For prepaid orders: whether the money comes. */
  pays: boolean
  delivery: { methodId?: string; day?: string }
}

const CHANNELS = ['site', 'site', 'site', 'site', 'marketplace', 'marketplace', 'phone', 'messenger', 'e-mail', 'web-form'] as const
const NAMES = ['Ann', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gia', 'Hal', 'Ida', 'Jon'] as const
const FAMILIES = ['Example', 'Sample', 'Specimen', 'Placard', 'Mockford', 'Testerman'] as const
const STREETS = ['Sample Street', 'Example Road', 'Specimen Lane', 'Model Avenue'] as const
const AREAS = ['SW1A 1AA', 'EC1A 1BB', 'W1A 0AX', 'M1 1AE', 'B33 8TH', 'CR2 6XH'] as const
const COMMENTS = [
  'please ring before you come',
  'is the blue one really blue?',
  'gift wrap, please',
  'leave it with the neighbour',
] as const

const COMMENT = 0.1
const NO_STREET = 0.05
const PREPAID = 0.3
const NEVER_PAYS = 0.03
/** Wishes for the method whose slots are few. */
const EXPRESS = 0.05
/** Customers who never answer the phone; a comment makes somebody call them. */
const SILENT = 0.03
/** Streets that the partner of the demo does not find. */
const UNKNOWN_STREET = 0.03

/** Numbers that Ofcom keeps free for drama: 07700 900000 to 900999. Ending in 99: nobody answers. */
const phone = (silent: boolean, chance: Chance): string =>
  `07700 900${String(silent ? chance.between(0, 9) * 100 + 99 : chance.between(0, 9) * 100 + chance.between(0, 98)).padStart(3, '0')}`

export function inventDetails(invoice: Invoice, seed: number): Details {
  const chance = new Chance(seed, `details ${invoice.number}`)
  const silent = chance.happens(SILENT)
  const comment = chance.happens(COMMENT) || silent ? chance.pick(COMMENTS) : undefined
  const street = chance.happens(UNKNOWN_STREET) ? '13 Nowhere Street' : `${chance.between(1, 199)} ${chance.pick(STREETS)}`
  const prepaid = chance.happens(PREPAID)
  return {
    channel: chance.pick(CHANNELS),
    name: `${chance.pick(NAMES)} ${chance.pick(FAMILIES)}`,
    phone: phone(silent, chance),
    address: {
      country: invoice.country,
      postcode: chance.pick(AREAS),
      city: 'Sampleton',
      ...(chance.happens(NO_STREET) ? {} : { street }),
    },
    ...(comment === undefined ? {} : { comment }),
    paymentMethod: prepaid ? 'prepaid' : 'on-delivery',
    pays: prepaid && !chance.happens(NEVER_PAYS),
    delivery: chance.happens(EXPRESS)
      ? { methodId: 'express', day: DateTime.now().setZone('Europe/London').plus({ days: 2 }).toISODate() ?? '' }
      : { methodId: 'courier' },
  }
}
