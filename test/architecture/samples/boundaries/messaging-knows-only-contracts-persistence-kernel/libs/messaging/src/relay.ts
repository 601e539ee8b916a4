import { metrics } from '../../service-defaults/src/index.js'

export const used = metrics
