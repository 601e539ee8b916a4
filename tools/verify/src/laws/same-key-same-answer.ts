import type { Evidence, Law, Violation } from '../law.js'

const QUERY = `
  select k.key, k.answer::json ->> 'orderId' as "order" from idempotency_key k
  where k.answer::json ->> 'orderId' is not null and not exists (
    select from order_state o where o.order_id::text = k.answer::json ->> 'orderId' and o.shop_id = k.shop_id)`

/** A remembered answer names an order of the same shop; one order for each external id. */
export const sameKeySameAnswer: Law = {
  name: 'same-key-same-answer',
  async violations({ system }: Evidence): Promise<Violation[]> {
    const answers = await system.rows<{ key: string; order: string }>('order-intake', QUERY)
    const twins = await system.rows<{ shop: string; id: string }>(
      'order-intake',
      'select shop_id as shop, external_id as id from order_state group by 1, 2 having count(*) > 1',
    )
    return [
      ...answers.map(({ order }): Violation => ({
        law: 'same-key-same-answer',
        order,
        detail: 'an idempotency key answers with an order that its shop does not have',
      })),
      ...twins.map(({ shop, id }): Violation => ({ law: 'same-key-same-answer', detail: `${id} of ${shop} was made into several orders` })),
    ]
  },
}
