import { eventually, type ServiceUnderTest } from '@fifteen/testing'

/** Slots and orders that break the law of capacity. */
export const violations = (service: ServiceUnderTest): Promise<object[]> => service.sql('select * from slot_law_violation')

/** Places taken in a slot, or undefined where there is no such slot. */
export async function taken(service: ServiceUnderTest, shopId: string, slot: string): Promise<number | undefined> {
  const [row] = await service.sql<{ taken: number }>('select taken from slot where shop_id = $1 and slot_id = $2', [shopId, slot])
  return row?.taken
}

export async function stateOf(service: ServiceUnderTest, orderId: string): Promise<string | undefined> {
  const [row] = await service.sql<{ state: string }>('select state from slot_hold where order_id = $1', [orderId])
  return row?.state
}

export const untilState = (service: ServiceUnderTest, orderId: string, state: string): Promise<true> =>
  eventually(async () => {
    const now = await stateOf(service, orderId)
    if (now !== state) throw new Error(`it is ${now}`)
    return true
  }, `${orderId} to be ${state}`)
