import { relay } from '../../messaging/src/index.js'

export const used = relay
