export interface Count {
  passed: number
  failed: number
  skipped: number
  skippedNames: string[]
  failedNames: string[]
}

/** The part of jest's --json output that is counted. */
export interface JestResult {
  testResults?: { name: string; status: string; assertionResults: { status: string; fullName: string }[] }[]
}

export const NOTHING: Count
export function countOf(result: JestResult | undefined, exitCode: number): Count
export function add(a: Count, b: Count): Count
export function sentence(count: Count): string
