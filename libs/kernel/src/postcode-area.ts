const NOT_IN_POSTCODES = /[^\p{L}\p{N}]/gu
const FULL_BRITISH = /^([A-Z]{1,2}\d[A-Z\d]?)\d[A-Z]{2}$/
export const LONGEST_AREA = 4

/**
 * What may be known of a postcode outside the personal block: its first four letters and digits at most, in capitals; of a British one
 * the outward code. The whole of it names a street, or a house. Empty where there is none.
 */
export function postcodeAreaOf(postcode: string, country?: string): string {
  const whole = postcode.toUpperCase().replace(NOT_IN_POSTCODES, '')
  const outward = country === undefined || country === 'GB' ? FULL_BRITISH.exec(whole)?.[1] : undefined
  return outward ?? [...whole].slice(0, LONGEST_AREA).join('')
}
