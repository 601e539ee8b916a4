import { ports } from '../../stack/src/ports.js'

export const used = ports
