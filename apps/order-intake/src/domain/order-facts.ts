import { postcodeAreaOf } from '@fifteen/kernel'
import { keyedHash, type HashKey } from './keyed-hash.js'
import { toE164 } from './phone.js'

/** The personal side of an order as somebody wrote it. */
export interface PersonalDetails {
  name?: string
  phone?: string
  /** Where no number could be read out of it. */
  phoneAsWritten?: string
  email?: string
  address?: { country?: string; postcode?: string; city?: string; street?: string }
  comment?: string
}

export interface Facts {
  country?: string
  postcodeArea?: string
  addressComplete: boolean
  hasComment: boolean
  knownCustomer: boolean
  reachable: boolean
  phoneHash?: string
}

/** What decides how a shop's customers are read. */
export interface ShopReading {
  /** ISO 3166 alpha-2; of addresses that name none. */
  country: string
  hashKey: HashKey
}

const COUNTRY = /^[A-Z]{2}$/

/** Country in capitals, the shop's where none or no code is given. */
export function countryOf(country: string | undefined, shop: ShopReading): string {
  const code = country?.trim().toUpperCase() ?? ''
  return COUNTRY.test(code) ? code : shop.country
}

/**
 * The personal block with its phone in E.164, and the facts computed from it. A phone that cannot be read is no reason to refuse an
 * order: it is kept as it was written, and `reachable` is false.
 */
export function readPersonal<P extends PersonalDetails>(
  details: P,
  shop: ShopReading,
): { personal: P; facts: Omit<Facts, 'knownCustomer'> } {
  const { address, comment } = details
  const country = countryOf(address?.country, shop)
  const postcodeArea = postcodeAreaOf(address?.postcode ?? '', country)
  const phone = details.phone === undefined ? undefined : toE164(details.phone, country)
  const { phone: written, phoneAsWritten: before, ...rest } = details
  const phoneAsWritten = written ?? before
  const reach = phone !== undefined ? { phone } : phoneAsWritten === undefined ? {} : { phoneAsWritten }
  return {
    personal: { ...rest, ...reach } as P,
    facts: {
      country,
      ...(postcodeArea ? { postcodeArea } : {}),
      addressComplete: Boolean(postcodeArea && address?.city?.trim() && address.street?.trim()),
      hasComment: Boolean(comment?.trim()),
      reachable: phone !== undefined,
      ...(phone === undefined ? {} : { phoneHash: keyedHash(shop.hashKey, `phone:${phone}`) }),
    },
  }
}
