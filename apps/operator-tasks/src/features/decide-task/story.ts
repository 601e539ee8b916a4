import {
  contractOf,
  HandoffRefused,
  type OrderAmended,
  type OrderReceived,
  SlotHeld,
  SlotReservationLost,
  SlotUnavailable,
  StockReservationLost,
  StockShort,
  type MessageClass,
} from '@fifteen/contracts'
import type { Sql } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import type { Story } from '../../domain/decide-task.js'
import { DocumentStore } from '../../persistence/document.store.js'

/** One version of an order with what the branches and the partner said of it, as the messages came. */
export interface ToldStory {
  order?: OrderReceived | OrderAmended
  short?: StockShort | StockReservationLost
  slotHeld?: SlotHeld
  slotMissing?: SlotUnavailable | SlotReservationLost
  refusal?: HandoffRefused
}

/** Tells the story of an order version from the messages that were kept. They were validated when they came. */
@Injectable()
export class Stories {
  constructor(private readonly documents: DocumentStore) {}

  async of(sql: Sql, orderId: string, orderVersion: number): Promise<ToldStory> {
    const body = await this.documents.document(sql, orderId, orderVersion)
    const answers = await this.documents.answers(sql, orderId, orderVersion)
    const answer = <T extends object>(message: MessageClass<T>): T | undefined => {
      const bytes = answers.get(contractOf(message).type)
      return bytes && (JSON.parse(bytes.toString()) as T)
    }
    return {
      order: body && (JSON.parse(body.toString()) as OrderReceived | OrderAmended),
      // A loss came after the first answer and speaks of now.
      short: answer(StockReservationLost) ?? answer(StockShort),
      slotHeld: answer(SlotHeld),
      slotMissing: answer(SlotReservationLost) ?? answer(SlotUnavailable),
      refusal: answer(HandoffRefused),
    }
  }
}

export const choicesOf = ({ order, short, slotMissing }: ToldStory): Story => ({
  lines: order?.document.lines ?? [],
  delivery: order?.document.delivery ?? {},
  shortages: short?.shortages ?? [],
  offeredSlots: slotMissing?.nearest ?? [],
})
