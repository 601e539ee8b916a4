import { anOrder } from '../../../../../libs/testing/src/index.js'

export const used = anOrder
