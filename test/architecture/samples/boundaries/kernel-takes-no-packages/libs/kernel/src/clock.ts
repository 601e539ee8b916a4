import { DateTime } from 'luxon'

export const used = DateTime
