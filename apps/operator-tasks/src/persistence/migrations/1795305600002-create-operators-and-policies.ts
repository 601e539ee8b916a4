import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Who works, what the shops want, and who has read what is personal. The house's defaults stand under the shop `*`. */
export class CreateOperatorsAndPolicies1795305600002 implements MigrationInterface {
  name = 'CreateOperatorsAndPolicies1795305600002'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table operator (
        id text primary key,
        name text not null,
        key_hash text unique,
        skills text[] not null,
        shops text[] not null,
        level int not null,
        max_leases int not null,
        presence text not null default 'online' check (presence in ('online', 'away', 'offline')),
        presence_at timestamptz not null default clock_timestamp()
      ) with (fillfactor = 70);
      create table shop_policy (
        shop_id text primary key,
        settings jsonb not null,
        changed_at timestamptz not null default clock_timestamp()
      );
      create table fast_path_policy (
        shop_id text not null,
        revision int not null,
        rules jsonb not null,
        made_at timestamptz not null default clock_timestamp(),
        primary key (shop_id, revision)
      );
      create table personal_access (
        id bigint generated always as identity primary key,
        at timestamptz not null default clock_timestamp(),
        who text not null,
        task_id uuid not null,
        order_id uuid not null,
        order_version int not null
      );
      create index on personal_access (order_id);
    `)
    await runner.query(`insert into shop_policy (shop_id, settings) values ('*', $1)`, [JSON.stringify(SETTINGS)])
    await runner.query(`insert into fast_path_policy (shop_id, revision, rules) values ('*', 1, $1)`, [JSON.stringify(RULES)])
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}

const SETTINGS = {
  paymentBudgetMs: 120_000,
  unpaidDefault: 'cancel',
  promiseMs: 900_000,
  leaseMs: 60_000,
  idleMs: 120_000,
  offerMs: 60_000,
  attemptsMost: 3,
  retryMs: { 'no-answer': 180_000, busy: 60_000, 'wrong-number': 180_000, unavailable: 180_000, voicemail: 180_000, rejected: 180_000 },
  notReachedDefault: 'cancel',
  callbackMostMs: 604_800_000,
  breachDefault: 'none',
  breachCancelReason: 'not-reached',
  basePriority: 100,
  reopenedPriority: 200,
  callbackPriority: 300,
  priorityStep: 100,
  skills: [],
  skillRules: [],
}

const RULES = [
  { rule: 'stock-held', enabled: true, condition: { fact: 'stockHeld', is: true } },
  { rule: 'slot-held', enabled: true, condition: { fact: 'slotHeld', is: true } },
  { rule: 'payment-agreed', enabled: true, condition: { fact: 'paymentAgreed', is: true } },
  { rule: 'address-complete', enabled: true, condition: { fact: 'addressComplete', is: true } },
  { rule: 'no-comment', enabled: true, condition: { fact: 'hasComment', is: false } },
  { rule: 'customer-reachable', enabled: true, condition: { fact: 'reachable', is: true } },
  { rule: 'total-below', enabled: true, condition: { fact: 'total', below: 100_000 } },
  {
    rule: 'known-customer-or-total-below',
    enabled: true,
    condition: {
      any: [
        { fact: 'knownCustomer', is: true },
        { fact: 'total', below: 30_000 },
      ],
    },
  },
]
