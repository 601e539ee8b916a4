import { OrderReceived, StockReserved, StockShort, contractOf } from '@fifteen/contracts'
import { rowsOf } from '../harness/database.js'
import { SHOP } from '../harness/parties.js'
import { administer } from '../harness/ask.js'
import { ONE_SKU } from '../limit/one-row.js'
import type { Question } from '../question.js'
import { askContended } from './contended.js'
import type { Contended, Taken, Which } from './contention.js'

const PLENTY = 1_000_000_000
const SKU: Record<Which, string> = { plenty: 'HOT-1', scarce: 'HOT-2' }

const TAKEN = `
  select i.reserved::float8 as counter, (
    select count(*)::float8 from reservation r join reserved_goods g using (order_id)
    where r.shop_id = i.shop_id and r.state in ('held', 'pinned') and g.goods::jsonb->0->>0 = i.sku) as orders
  from stock_item i where i.shop_id = $1 and i.sku = $2`

const oneSku: Contended = {
  service: 'stock-confirmation',
  topic: contractOf(StockReserved).topic,
  taken: StockReserved,
  refused: StockShort,
  async prepare(system, units) {
    const counts: [Which, number][] = [
      ['plenty', PLENTY],
      ['scarce', units],
    ]
    const levels = counts.map(([which, onHand]) => ({ sku: SKU[which], warehouseId: 'main', onHand }))
    await administer('POST', system.url('stock-confirmation'), '/v1/stock-levels', { shopId: SHOP.id, levels })
  },
  wish(which) {
    const { document } = contractOf(OrderReceived).example
    return { document: { ...document, lines: [{ kind: 'goods', sku: SKU[which], quantity: 1, unitPrice: document.total }] } }
  },
  async count(system, which) {
    const [taken] = await rowsOf<Taken>(system.database('stock-confirmation'), TAKEN, [SHOP.id, SKU[which]])
    return taken ?? { counter: 0, orders: 0 }
  },
}

export const hotSku: Question = {
  name: 'hot-sku',
  description: 'reservations/s of one SKU that everybody wants, against pgbench with 64 clients on one row; a thousand orders of ten units',
  ask: (asked) => askContended(asked, { question: 'hot-sku', unit: 'reservations/s', over: 'oversold', thing: oneSku, limit: ONE_SKU }),
}
