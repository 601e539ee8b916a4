import { createHash } from 'node:crypto'

/** The shop that a sale belongs to, by the invoice's number: the same for everything about it and in every run. */
export const shopOf = (number: string, shopIds: readonly string[]): string =>
  shopIds[createHash('sha256').update(number).digest().readUInt32BE(0) % shopIds.length] ?? ''

/** The invoice's number in an external id, which ends with the run's name. */
export const numberOf = (externalId: string): string => externalId.replace(/-[^-]*$/, '')
