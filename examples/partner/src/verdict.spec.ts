import { judge } from './verdict.js'

const now = new Date('2026-11-22T09:30:00Z')
const dossier = (street?: string) => ({
  orderId: 'o',
  dossierRevision: 1,
  dossier: { personal: { address: { ...(street ? { street } : {}) } } },
})

describe('the partner', () => {
  it('accepts a dossier it can deliver', () => {
    expect(judge(dossier('1 Sample Street'), 'logistics-handoff.dossier-issued.v1', now).kind).toBe('accepted')
  })

  it('refuses a street it does not know and an address without street, saying why', () => {
    expect(judge(dossier('13 Nowhere Street'), '', now)).toMatchObject({ kind: 'refused', code: 'address-unknown' })
    expect(judge(dossier(), '', now)).toMatchObject({ kind: 'refused', code: 'address-incomplete' })
  })

  it('gives the same receipt to the same dossier', () => {
    expect(judge(dossier('1 Sample Street'), '', now)).toEqual(judge(dossier('1 Sample Street'), '', now))
  })

  it('answers a recall with one of the two answers', () => {
    expect(['recalled', 'recall-too-late']).toContain(
      judge({ orderId: 'o', dossierRevision: 1, requestId: 'r' }, 'logistics-handoff.recall-issued.v1', now).kind,
    )
  })
})
