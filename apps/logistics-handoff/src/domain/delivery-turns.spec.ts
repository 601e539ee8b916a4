import { describe, expect, it } from '@jest/globals'
import { oldestOfEach, turnOf, type Turn } from './delivery-turns.js'

const turn = (dossierRevision: number, kind: Turn['kind'] = 'dossier', orderId = 'o-1', partnerId = 'fleet'): Turn => ({
  orderId,
  partnerId,
  dossierRevision,
  kind,
})

describe('deliveries to a webhook', () => {
  it('go out a dossier before its recall, and both before the next dossier', () => {
    const turns = [turn(2), turn(1, 'recall'), turn(10), turn(1)]
    expect(turns.sort((a, b) => turnOf(a) - turnOf(b))).toEqual([turn(1), turn(1, 'recall'), turn(2), turn(10)])
  })

  it('are held by the oldest of their own order and partner alone', () => {
    const pending = [turn(2), turn(1, 'recall'), turn(3, 'dossier', 'o-2'), turn(2, 'dossier', 'o-1', 'other')]
    expect(oldestOfEach(pending)).toEqual([turn(1, 'recall'), turn(3, 'dossier', 'o-2'), turn(2, 'dossier', 'o-1', 'other')])
  })
})
