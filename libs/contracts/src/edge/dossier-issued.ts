import { Message } from '../contract.js'
import { Id, Nested, Slug, Whole } from '../fields.js'
import { DossierContent } from './dossier-content.js'

/** Sent to the partner: a dossier. The same (orderId, dossierRevision) always has the same content. */
@Message<DossierIssued>({
  type: 'logistics-handoff.dossier-issued.v1',
  topic: 'logistics.{partnerId}.dossiers',
  summary: 'Sent to the partner: a dossier. The same (orderId, dossierRevision) always has the same content.',
  key: 'orderId',
  example: {
    orderId: '0199a1c0-0000-7000-8000-000000000001',
    partnerId: 'fleet',
    dossierRevision: 1,
    dossier: {
      shopId: 'north-shop',
      externalId: '536365',
      orderVersion: 1,
      receivedAt: '2026-11-22T09:30:00.000Z',
      confirmedAt: '2026-11-22T09:30:01.000Z',
      document: {
        channel: 'site',
        currency: 'GBP',
        lines: [{ kind: 'goods', sku: 'MUG-1', quantity: 2, unitPrice: 450, title: 'Blue mug' }],
        total: 900,
        delivery: { methodId: 'courier', day: '2026-11-23' },
        paymentMethod: 'on-delivery',
        placedAt: '2026-11-22T09:29:58+00:00',
      },
      personRef: '0199a1c0-0000-7000-8000-0000000000aa',
      personal: {
        name: 'Ann Example',
        phone: '+442070313000',
        address: { country: 'GB', postcode: 'SW1A 1AA', city: 'London', street: '1 Sample Street' },
      },
      slot: {
        slotId: 'courier-central-20261123-10',
        methodId: 'courier',
        zoneId: 'central',
        from: '2026-11-23T10:00:00Z',
        to: '2026-11-23T12:00:00Z',
        timeZone: 'Europe/London',
      },
      allocations: [{ sku: 'MUG-1', warehouseId: 'main', quantity: 2 }],
      settledTotal: 0,
      clarifications: [],
    },
  },
})
export class DossierIssued {
  @Id() orderId: string
  @Slug() partnerId: string
  @Whole(1, 1_000_000) dossierRevision: number
  @Nested(() => DossierContent) dossier: DossierContent
}
