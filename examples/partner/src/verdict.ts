import { createHash } from 'node:crypto'

/** A record of the partner's dossiers topic, as far as this partner reads it. */
export interface Issued {
  orderId: string
  dossierRevision: number
  /** Present in a dossier. */
  dossier?: { personal?: { address?: { street?: string } } }
  /** Present in a recall. */
  requestId?: string
}

export interface Receipt {
  orderId: string
  dossierRevision: number
  kind: 'accepted' | 'refused' | 'recalled' | 'recall-too-late'
  receiptId: string
  code?: string
  at: string
}

/** The one street that this partner's map does not have. */
const UNKNOWN_STREET = /nowhere/i
/** Share of recalls that come after the van has left. */
const VAN_LEFT = 0.3

/** Equal for a record that is delivered twice: the same dossier always gets the same receipt. */
export function judge(issued: Issued, type: string, now: Date): Receipt {
  const { orderId, dossierRevision } = issued
  const answer = (kind: Receipt['kind'], code?: string): Receipt => ({
    orderId,
    dossierRevision,
    kind,
    receiptId: `${kind}-${orderId}-${dossierRevision}`,
    ...(code === undefined ? {} : { code }),
    at: now.toISOString(),
  })
  if (type.includes('recall-issued')) return chance(orderId) < VAN_LEFT ? answer('recall-too-late') : answer('recalled')
  const street = issued.dossier?.personal?.address?.street
  if (street === undefined) return answer('refused', 'address-incomplete')
  return UNKNOWN_STREET.test(street) ? answer('refused', 'address-unknown') : answer('accepted')
}

const chance = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32
