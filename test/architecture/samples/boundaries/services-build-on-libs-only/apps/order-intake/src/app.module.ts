import { stack } from '../../../tools/stack/src/index.js'

export const used = stack
