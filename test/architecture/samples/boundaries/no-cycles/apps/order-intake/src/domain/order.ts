import type { Line } from './line.js'

export interface Order {
  lines: Line[]
}
