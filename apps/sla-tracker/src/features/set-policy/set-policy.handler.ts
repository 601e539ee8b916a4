import { canonicalJson, FifteenError } from '@fifteen/kernel'
import { Database } from '@fifteen/persistence'
import { Injectable } from '@nestjs/common'
import { type Policy } from '../../domain/policy.js'
import { PolicyStore, type KeptPolicy } from '../../persistence/policy.store.js'

export class PolicyNotKept extends FifteenError {
  constructor(shopId: string) {
    super('policy-not-kept', `the policy of ${shopId} was not written`)
  }
}

/** Makes a policy the shop's newest. Orders that have started keep theirs; the same policy again changes nothing. */
@Injectable()
export class SetPolicy {
  constructor(
    private readonly policies: PolicyStore,
    private readonly database: Database,
  ) {}

  async set(shopId: string, policy: Policy): Promise<KeptPolicy> {
    return this.database.transaction(
      async (sql) => {
        await this.policies.serialise(sql, shopId)
        const before = await this.policies.newest(sql, shopId)
        if (before?.shopId === shopId && canonicalJson(before.policy) === canonicalJson(policy)) return before
        const kept = await this.policies.add(sql, shopId, policy)
        if (!kept) throw new PolicyNotKept(shopId)
        return kept
      },
      { attempts: 3 },
    )
  }
}
