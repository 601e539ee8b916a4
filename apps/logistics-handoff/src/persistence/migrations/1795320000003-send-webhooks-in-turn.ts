import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Messages keep the id of their event, which names their webhook too; deliveries end when their partner has answered. */
export class SendWebhooksInTurn1795320000003 implements MigrationInterface {
  name = 'SendWebhooksInTurn1795320000003'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table partner_message add message_id text;
      -- What was sent before keeps the name under which its partner knows it.
      update partner_message set message_id = kind || '_' || order_id || '_' || dossier_revision;
      alter table partner_message alter message_id set not null;

      alter table webhook_delivery drop constraint webhook_delivery_state_check,
        add constraint webhook_delivery_state_check check (state in ('pending', 'delivered', 'answered', 'given-up'));

      drop function partner_message_append(uuid[], int[], text[], text[], int[], timestamptz, bytea[]);
      create function partner_message_append(
        order_ids uuid[], revisions int[], kinds text[], message_ids text[], partners text[], versions int[], at timestamptz, contents bytea[]
      ) returns void language plpgsql as $$
      begin
        perform pg_advisory_xact_lock(15105);
        insert into partner_message (order_id, dossier_revision, kind, message_id, partner_id, order_version, issued_at, position, content)
          select u.order_id, u.revision, u.kind, u.message_id, u.partner, u.version, at, nextval('partner_message_position'), u.content
          from (select * from unnest(order_ids, revisions, kinds, message_ids, partners, versions, contents)
            with ordinality as r(order_id, revision, kind, message_id, partner, version, content, ord) order by ord) u;
      end $$;
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
