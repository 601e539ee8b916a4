import { contractOf, TaskActionRequested } from '@fifteen/contracts'
import { isEvent, type Inbound, type WorkContext } from '@fifteen/messaging'
import { Injectable } from '@nestjs/common'
import { derivedId } from '../../domain/derived-id.js'
import { withDecision, type CaseFile, type Decision } from '../../domain/look.js'
import { actOnTask, type ActedOn } from '../../domain/task-action.js'
import { ActionStore, type ActionTaken, type PageToAdd } from '../../persistence/action.store.js'
import type { OpenFiles } from '../case-files/case-files.js'
import { PageSupervisors } from '../page-supervisors/page-supervisors.js'

/** Does what the ladder asks for, each action once. */
@Injectable()
export class ActOnTasks {
  constructor(
    private readonly actions: ActionStore,
    private readonly supervisors: PageSupervisors,
  ) {}

  async handle(events: readonly Inbound[], { files, policies }: OpenFiles, context: WorkContext): Promise<void> {
    const type = contractOf(TaskActionRequested).type
    const requested = events.flatMap((event) => (isEvent<TaskActionRequested>(event, type) ? [event.data] : []))
    if (!requested.length) return
    const known = await this.actions.known(
      context.sql,
      requested.map(({ actionId }) => actionId),
    )
    const taken: ActionTaken[] = []
    const pages = new Map<string, PageToAdd>()
    for (const request of requested) {
      const { actionId, action, orderId, shopId, stage, rung } = request
      const file = files.get(orderId)
      if (!file || known.has(actionId)) {
        context.outcome('duplicate')
        continue
      }
      known.add(actionId)
      const { now } = policies
      const acted = this.#act(file, request, policies)
      files.set(orderId, acted.file)
      taken.push({ actionId, action, stage, rung, orderId, taskId: file.change?.task.id ?? null, outcome: acted.outcome, at: now })
      context.outcome(acted.outcome)
      if (action !== 'page-supervisor') continue
      const key = `${shopId} ${stage} ${rung}`
      const page = pages.get(key) ?? { shopId, reason: 'ladder' as const, stage, rung, orderIds: [] }
      pages.set(key, { ...page, orderIds: [orderId, ...page.orderIds] })
    }
    await this.actions.add(context.sql, taken)
    await this.supervisors.page([...pages.values()], context, policies.now)
  }

  #act(file: CaseFile, request: TaskActionRequested, { of, now }: OpenFiles['policies']): { file: CaseFile; outcome: ActedOn['outcome'] } {
    const { change, orderCase } = file
    if (!change || change.task.state === 'closed') return { file, outcome: request.action === 'page-supervisor' ? 'applied' : 'no-task' }
    const policy = of(orderCase.shopId)
    const { settings, fastPath } = policy
    const acted = actOnTask(change, request, orderCase, settings, now)
    const after = { ...file, change: acted.change }
    if (!acted.byPolicy) return { file: after, outcome: acted.outcome }
    const decision: Decision = {
      id: derivedId(orderCase.orderId, orderCase.version, acted.byPolicy, 'policy', request.actionId),
      orderId: orderCase.orderId,
      shopId: orderCase.shopId,
      baseVersion: orderCase.version,
      kind: acted.byPolicy,
      approved: true,
      madeBy: 'policy',
      madeAt: now,
      taskId: change.task.id,
      ...(acted.byPolicy === 'cancel' ? { reason: settings.breachCancelReason } : {}),
      explanation: [{ rule: 'promise', passed: false, because: `rung ${request.rung} of ${request.stage}: the shop's default applies` }],
      paymentSequence: orderCase.paymentSequence,
      policyRevision: fastPath.revision,
    }
    return { file: withDecision(after, decision, 'resolved-by-policy', now), outcome: acted.outcome }
  }
}
