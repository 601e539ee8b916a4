export interface StartOptions {
  /** CSV or CSV.GZ to play; the generator where it is absent. */
  orders?: string
  limit?: number
  /** Arrivals a second. */
  rate: number
  seed: number
  shops: number
  operators: number
  speed: number
  fresh: boolean
  once: boolean
  /** Seconds after the last input record. */
  timeout: number
  json: boolean
  portBase: number
  status: boolean
  help: boolean
}

export const HELP: string
export class WrongOption extends Error {}
export function parseOptions(args: string[]): StartOptions
