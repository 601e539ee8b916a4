import { ShopDirectory, type WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import { hasOpenRequest, isReady, judgeHandoff } from '../../domain/judge-handoff.js'
import { nextLook } from '../../domain/receipt-deadline.js'
import { DossierPartStore, type LoadedPart } from '../../persistence/dossier-part.store.js'
import { PolicyStore, type Policies } from '../../persistence/policy.store.js'
import { PartnerDirectory } from '../register-partner/partner-directory.js'
import { clarificationsOf, composeDossier } from './compose-dossier.js'
import type { HandoffCase } from './handoff-case.js'
import { JudgementWriter } from './judgement.writer.js'

/** Looks at every case that may need a decision, with what the decision needs, and writes down all that came of them. */
@Injectable()
export class HandoffJudge {
  constructor(
    private readonly parts: DossierPartStore,
    private readonly policies: PolicyStore,
    private readonly shops: ShopDirectory,
    private readonly partners: PartnerDirectory,
    private readonly writer: JudgementWriter,
  ) {}

  async decide(context: WorkContext, cases: readonly HandoffCase[], known?: Policies): Promise<void> {
    const open = cases.filter(({ handoff }) => hasOpenRequest(handoff) || isReady(handoff) || handoff.readyAt !== null)
    if (open.length) {
      const shopIds = open.map(({ handoff }) => handoff.shopId)
      const ready = open.flatMap(({ handoff }) =>
        isReady(handoff) ? [{ orderId: handoff.orderId, version: handoff.confirmedVersion }] : [],
      )
      const [policies, parts] = await Promise.all([known ?? this.policies.load(context.sql, shopIds), this.parts.load(context.sql, ready)])
      for (const each of open) this.#judge(each, context.now, policies, parts.get(each.handoff.orderId) ?? [])
    }
    await this.writer.write(context, cases)
  }

  #judge(each: HandoffCase, now: Date, policies: Policies, parts: readonly LoadedPart[]): void {
    const { handoff } = each
    const policy = policies.of(handoff.shopId)
    const partnerId = this.partners.get(this.shops.get(handoff.shopId)?.partnerId ?? '')?.partnerId
    const { clarifications, complete } = clarificationsOf(handoff, parts)
    const judged = judgeHandoff(handoff, { now, policy, partnerId, clarified: complete })
    each.handoff = judged.handoff
    each.effects.push(...judged.effects)
    each.lookAt = nextLook(judged.handoff, policy, now, partnerId !== undefined)
    if (judged.effects.some(({ kind }) => kind === 'dossier-issued')) each.dossier = composeDossier(judged.handoff, parts, clarifications)
  }
}
