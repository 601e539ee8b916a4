import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/core'
import metadata from 'libphonenumber-js/min/metadata'

const codes = Object.entries(metadata.country_calling_codes)
const mainCountries = new Set<string>(codes.map(([, [main = '']]) => main))

/**
 * The package's metadata with one country for each calling code, its main one. Which of the countries that share a code a number belongs to
 * is not asked here, and telling them apart is nine tenths of the reading of a number of +44.
 */
const mainMetadata = {
  ...metadata,
  country_calling_codes: Object.fromEntries(codes.map(([code, countries]) => [code, countries.slice(0, 1)])),
}

/**
 * The number in E.164, read by the habits of a country; undefined when it cannot be dialled. Asks for a possible length only: whether a
 * range is in use changes faster than the package, and an operator's call settles it better than a refusal.
 */
export function toE164(text: string, country: string): string | undefined {
  const options = { defaultCountry: country as CountryCode, extract: false }
  // A country that shares the code of another may have lengths of its own.
  const number = parsePhoneNumberFromString(text, options, mainCountries.has(country) ? mainMetadata : metadata)
  return number?.isPossible() ? number.number : undefined
}
