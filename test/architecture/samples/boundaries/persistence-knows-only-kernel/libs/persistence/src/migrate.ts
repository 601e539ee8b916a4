import { topics } from '../../contracts/src/index.js'

export const used = topics
