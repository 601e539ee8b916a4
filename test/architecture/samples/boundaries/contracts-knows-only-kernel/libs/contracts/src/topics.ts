import { retention } from '../../persistence/src/index.js'

export const used = retention
