import { Injectable } from '@nestjs/common'
import { OrderStore } from './order.store.js'

/** A class that Nest injects stays a value import: the decorator's metadata refers to it at run time. */
@Injectable()
export class AcceptOrder {
  constructor(private readonly store: OrderStore) {}

  accept(externalId: string): Promise<void> {
    return this.store.save(externalId)
  }
}
