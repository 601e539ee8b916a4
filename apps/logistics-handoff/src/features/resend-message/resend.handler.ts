import { UnitOfWork } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import { askAgain, nextLook } from '../../domain/receipt-deadline.js'
import { HandoffStore } from '../../persistence/handoff.store.js'
import { PolicyStore } from '../../persistence/policy.store.js'
import { TimelineStore } from '../../persistence/timeline.store.js'
import { refusal } from '../../problems.js'
import { openCase } from '../judge-handoff/handoff-case.js'
import { HandoffJudge } from '../judge-handoff/handoff-judge.js'
import type { ResendAnswer } from './resend.dto.js'

/** Sends once more what a partner has not answered: the same bytes on its topic and a new round of its webhook. */
@Injectable()
export class ResendHandler {
  constructor(
    private readonly work: UnitOfWork,
    private readonly handoffs: HandoffStore,
    private readonly policies: PolicyStore,
    private readonly timeline: TimelineStore,
    private readonly judge: HandoffJudge,
  ) {}

  /** One sending for each key, however often it is asked for. */
  handle(orderId: string, key: string): Promise<ResendAnswer> {
    return this.work.run(
      async (context) => {
        const { sql, now } = context
        const before = (await this.handoffs.lock(sql, [orderId])).get(orderId)
        if (!before) throw refusal('unknown-order')
        const asked = await this.timeline.findAsked(sql, orderId, key)
        if (asked !== undefined) return { orderId, dossierRevision: asked, outcome: 'duplicate' }
        const again = askAgain(before, now)
        if (!again) throw refusal('nothing-awaited', `no answer is awaited where the dossier is ${before.state}`)
        const { dossierRevision, shopId } = before
        const policies = await this.policies.load(sql, [shopId])
        await this.timeline.note(sql, [{ orderId, at: now, what: 'resend-asked', dossierRevision, detail: key }])
        const lookAt = nextLook(again.handoff, policies.of(shopId), now, true)
        await this.judge.decide(context, [{ ...openCase(before), ...again, effects: [...again.effects], lookAt }], policies)
        return { orderId, dossierRevision, outcome: 'resent' }
      },
      { handler: 'resend' },
    )
  }
}
