import { recordId, type EdgeRecord, type Inbound, type NewsBacklog, type WorkContext } from '@fifteen/messaging'
import { rejectRecords, type Rejected } from '../rejections/reject-records.js'
import type { ShopRegistry } from '../shops/shop-registry.js'
import { readOrderRecord, readRecordOf } from './read-shop-record.js'
import type { ReceiveShopRecords } from './receive-shop-records.handler.js'
import { refuse, type Arrival, type ShopRecord } from './shop-record.js'

/** Reads records of shops' topics for the use case; what cannot be read is refused with every reason, and nobody waits for it. */
export class ReceiveTopicRecords {
  constructor(
    private readonly shops: ShopRegistry,
    private readonly records: ReceiveShopRecords,
    private readonly backlog: NewsBacklog,
  ) {}

  async receive(context: WorkContext, kind: 'order' | 'payment', events: readonly Inbound<EdgeRecord>[]): Promise<void> {
    const oldest = Math.min(...events.map(({ timestamp }) => timestamp))
    this.backlog.arrived(oldest)
    context.afterCommit(() => this.backlog.handled(oldest))
    const readable: ShopRecord[] = []
    const rejected: Rejected[] = []
    for (const event of events) {
      const arrival = arrivalOf(event)
      const shop = this.shops.get(event.data.tenant)
      const { body } = event.data
      if (!shop) {
        rejected.push({ shopId: event.data.tenant, arrival, refusal: refuse('unknown-shop', 'the shop is not known any more') })
        continue
      }
      const reading = kind === 'order' ? readOrderRecord(body, event.type, shop, arrival) : readRecordOf('payment', body, shop, arrival)
      if ('outcome' in reading) rejected.push({ shopId: shop.shopId, externalId: reading.externalId, arrival, refusal: reading })
      else readable.push(reading)
    }
    await this.records.receive(context, readable)
    await rejectRecords(context, rejected)
  }
}

function arrivalOf({ record, timestamp, traceparent }: Inbound): Arrival {
  const { topic, partition, offset } = record
  return {
    ...{ via: 'topic', source: recordId(record), topic, partition, offset: offset.toString() },
    receivedAt: new Date(timestamp),
    ...(traceparent === undefined ? {} : { traceparent }),
  }
}
