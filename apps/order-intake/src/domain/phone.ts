import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js'

/**
 * The number in E.164, read by the habits of a country; undefined when it cannot be dialled. Asks for a possible length only: whether a
 * range is in use changes faster than the package, and an operator's call settles it better than a refusal.
 */
export function toE164(text: string, country: string): string | undefined {
  const number = parsePhoneNumberFromString(text, { defaultCountry: country as CountryCode, extract: false })
  return number?.isPossible() ? number.number : undefined
}
