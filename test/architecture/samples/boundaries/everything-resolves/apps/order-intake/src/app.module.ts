import { features } from './features.js'

export const used = features
