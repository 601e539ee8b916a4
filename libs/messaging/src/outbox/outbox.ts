import { FifteenError } from '@fifteen/kernel'
import { MAX_RECORD_BYTES } from '@fifteen/contracts'
import { statement, type TransactionSql } from '@fifteen/persistence'
import type { OutgoingRecord } from '../transport/records.js'

/** A record above what every topic takes. It is refused where it is made: the relay could never send it. */
export class RecordTooLarge extends FifteenError {
  constructor(topic: string, bytes: number) {
    super('record-too-large', `a record of ${bytes} bytes for ${topic} is above the limit of ${MAX_RECORD_BYTES}`, {
      details: { topic, bytes },
    })
  }
}

const append = statement('outbox-append', 'select outbox_append($1::text[], $2::text[], $3::text[], $4::bytea[])::float8 as position')

/**
 * Adds records to the outbox of the open transaction, in the order given, by the statement that goes with COMMIT: from there on every
 * other writer of this service waits. `appended` gets the last position before the transaction resolves. Throws RecordTooLarge.
 */
export function appendToOutbox(
  sql: Pick<TransactionSql, 'last'>,
  records: readonly OutgoingRecord[],
  appended: (position: number) => void = () => undefined,
): void {
  if (!records.length) return
  for (const { topic, value } of records) if (value.length > MAX_RECORD_BYTES) throw new RecordTooLarge(topic, value.length)
  const columns = [
    records.map(({ topic }) => topic),
    records.map(({ key }) => key),
    records.map(({ headers }) => JSON.stringify(headers)),
    records.map(({ value }) => value),
  ]
  sql.last<{ position: number }>(append, columns, ([row]) => {
    if (row) appended(row.position)
  })
}
