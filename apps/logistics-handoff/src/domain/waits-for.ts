import type { Handoff } from './handoff.js'
import { isReady } from './judge-handoff.js'

/** What stands between an order and its end here, in words for people; nothing where it has ended or is handed off. */
export function waitsFor(handoff: Handoff): string[] {
  switch (handoff.state) {
    case 'sent':
      return ['receipt']
    case 'recalling':
      return ['recall-answer']
    case 'accepted':
    case 'recalled':
    case 'too-late':
    case 'cancelled':
      return []
    case 'refused':
      if (handoff.confirmedVersion <= handoff.dossierVersion) return ['corrected-version']
      return partsMissing(handoff)
    case 'none':
      return partsMissing(handoff)
  }
}

function partsMissing(handoff: Handoff): string[] {
  if (isReady(handoff)) return ['clarifications-or-partner']
  const { currentVersion: current } = handoff
  const missing: [boolean, string][] = [
    [handoff.documentVersion < current, 'document'],
    [handoff.confirmedVersion < current, 'confirmation'],
    [handoff.stockVersion < current, 'stock'],
    [handoff.slotVersion < current, 'slot'],
  ]
  return missing.filter(([is]) => is).map(([, what]) => what)
}
