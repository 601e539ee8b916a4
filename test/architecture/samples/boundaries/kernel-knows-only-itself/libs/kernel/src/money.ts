import { currencies } from '../../contracts/src/index.js'

export const used = currencies
