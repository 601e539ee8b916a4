import { integer } from 'fast-check'

export const used = integer
