import { FifteenError } from '@fifteen/kernel'

/** Another transaction put the same key in between our look and our write. The work has to begin anew, and will then see it. */
export class LostRace extends FifteenError {
  constructor(what: string) {
    super('lost-race', `another transaction was first with ${what}`, { retryable: true })
  }
}

/** Throws LostRace unless every row went in. */
export function allWentIn(rows: readonly unknown[], wanted: number, what: string): void {
  if (rows.length < wanted) throw new LostRace(what)
}
