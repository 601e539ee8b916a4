import { FifteenError } from '@fifteen/kernel'
import { MAX_RECORD_BYTES } from '@fifteen/contracts'
import { statement, type Sql } from '@fifteen/persistence'
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
 * Adds records to the outbox of the open transaction, in the order given. Must be the last statement before COMMIT: from here on
 * every other writer of this service waits. Resolves with the last position. Throws RecordTooLarge.
 */
export async function appendToOutbox(sql: Sql, records: readonly OutgoingRecord[]): Promise<number | null> {
  if (!records.length) return null
  for (const { topic, value } of records) if (value.length > MAX_RECORD_BYTES) throw new RecordTooLarge(topic, value.length)
  const [row] = await sql.query<{ position: number }>(append, [
    records.map(({ topic }) => topic),
    records.map(({ key }) => key),
    records.map(({ headers }) => JSON.stringify(headers)),
    records.map(({ value }) => value),
  ])
  return row?.position ?? null
}
