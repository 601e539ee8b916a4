import { RETENTION_MS } from '@fifteen/contracts'
import type { Evidence, Law, Violation } from '../law.js'

const LAW = 'dossier-never-differs'

/** Same (order, dossier revision), same content, on the topic and in the database; revisions in order for the first time. */
export const dossierNeverDiffers: Law = {
  name: LAW,
  async violations({ system, topics }: Evidence): Promise<Violation[]> {
    const violations: Violation[] = [
      ...topics.differing.map((key): Violation => ({
        law: LAW,
        order: key.split('/')[0] ?? '',
        detail: `two contents of ${key} on its partner's topic`,
      })),
      ...topics.revisionsOutOfOrder.map((key): Violation => ({
        law: LAW,
        order: key.split('/')[0] ?? '',
        detail: `${key} came after a later revision`,
      })),
    ]
    const stored = await system.rows<{ order: string; revision: number; hash: string; kept: boolean }>(
      'logistics-handoff',
      `select order_id as "order", dossier_revision as revision, encode(sha256(content), 'base64') as hash,
         issued_at > clock_timestamp() - make_interval(secs => $1) as kept
       from partner_message where kind = 'dossier'`,
      [RETENTION_MS / 1000],
    )
    const issued = new Map([...topics.dossiers.values()].map(({ order, revision, hash }) => [`${order}/${revision}`, hash]))
    for (const { order, revision, hash, kept } of stored) {
      const sent = issued.get(`${order}/${revision}`)
      if (sent === undefined) {
        // Topics forget, tables do not.
        if (kept) violations.push({ law: LAW, order, detail: `revision ${revision} is stored and was never on the topic` })
      } else if (sent !== hash)
        violations.push({ law: LAW, order, detail: `revision ${revision} is stored with another content than was sent` })
    }
    return violations
  },
}
