import { RecordRejected } from '@fifteen/contracts'
import { newId } from '@fifteen/kernel'
import type { WorkContext } from '@fifteen/messaging'
import { insertRejections } from '../../persistence/rejection.store.js'
import type { Arrival, Refusal } from '../receive-shop-records/shop-record.js'

/** A refused record and whose it was. */
export interface Rejected {
  shopId: string
  externalId?: string
  arrival: Arrival
  refusal: Refusal
}

/** Keeps refusals where the shop can list them and sends them to its topic; a record refused before is not refused again. */
export async function rejectRecords(context: WorkContext, rejected: readonly Rejected[]): Promise<void> {
  const rows = rejected.map(({ shopId, externalId, arrival, refusal }) => ({
    ...{ rejectionId: newId(), shopId, source: arrival.source, via: arrival.via, externalId: externalId ?? null },
    ...{ topic: arrival.topic, partition: arrival.partition, offset: arrival.offset },
    ...{ code: refusal.code, problems: JSON.stringify(refusal.problems), rejectedAt: context.now },
  }))
  const inserted = await insertRejections(context.sql, rows)
  for (const [index, { shopId, externalId, arrival, refusal }] of rejected.entries()) {
    const rejectionId = rows[index]?.rejectionId ?? ''
    if (!inserted.has(rejectionId)) {
      context.outcome('duplicate')
      continue
    }
    const { via, topic, partition, offset, traceparent } = arrival
    context.outcome(refusal.code)
    context.emit(
      RecordRejected,
      {
        ...{ shopId, rejectionId, via, code: refusal.code, problems: refusal.problems, rejectedAt: context.now.toISOString() },
        ...(externalId === undefined ? {} : { externalId }),
        ...(topic === null || partition === null || offset === null ? {} : { topic, partition, offset }),
      },
      traceparent === undefined ? {} : { traceparent },
    )
  }
}
