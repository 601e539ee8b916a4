import type { MigrationInterface, QueryRunner } from 'typeorm'

/** One narrow row per order, and apart from it what is written once: the parts of a dossier and what partners were sent. */
export class CreateHandoff1795320000000 implements MigrationInterface {
  name = 'CreateHandoff1795320000000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table handoff (
        order_id uuid primary key,
        shop_id text not null,
        received_at timestamptz,
        current_version int not null default 0,
        document_version int not null default 0,
        stock_version int not null default 0,
        slot_version int not null default 0,
        confirmed_version int not null default 0,
        decision_id uuid,
        confirmed_at timestamptz,
        payment_sequence int not null default 0,
        settled_total bigint not null default 0,
        ready_at timestamptz,
        state text not null default 'none'
          check (state in ('none', 'sent', 'refused', 'accepted', 'recalling', 'recalled', 'too-late', 'cancelled')),
        dossier_revision int not null default 0,
        dossier_version int not null default 0,
        partner_id text,
        sent_at timestamptz,
        overdue int not null default 0,
        handed_off_at timestamptz,
        request_id uuid,
        request_reason text,
        requested_at timestamptz,
        answered_requests text not null default '[]',
        receipts text not null default '[]',
        check (handed_off_at is null or state in ('accepted', 'recalling', 'recalled', 'too-late'))
      ) with (fillfactor = 50);

      create table dossier_part (
        order_id uuid not null,
        kind text not null check (kind in ('document', 'stock', 'slot', 'decision')),
        part_key text not null,
        version int not null,
        decision_id uuid,
        content bytea not null,
        primary key (order_id, kind, part_key)
      );

      create sequence partner_message_position cache 1;
      create table partner_message (
        order_id uuid not null,
        dossier_revision int not null,
        kind text not null check (kind in ('dossier', 'recall')),
        partner_id text not null,
        order_version int not null,
        issued_at timestamptz not null,
        position bigint not null,
        content bytea not null,
        primary key (order_id, dossier_revision, kind)
      );
      create unique index partner_message_feed on partner_message (partner_id, position);

      -- Positions are in commit order, as in the outbox and by the same means: a partner's cursor never passes a message that commits later.
      create function partner_message_append(
        order_ids uuid[], revisions int[], kinds text[], partners text[], versions int[], at timestamptz, contents bytea[]
      ) returns void language plpgsql as $$
      begin
        perform pg_advisory_xact_lock(15105);
        insert into partner_message (order_id, dossier_revision, kind, partner_id, order_version, issued_at, position, content)
          select u.order_id, u.revision, u.kind, u.partner, u.version, at, nextval('partner_message_position'), u.content
          from (select * from unnest(order_ids, revisions, kinds, partners, versions, contents)
            with ordinality as r(order_id, revision, kind, partner, version, content, ord) order by ord) u;
      end $$;

      create table handoff_timeline (
        order_id uuid not null,
        at timestamptz not null,
        what text not null,
        dossier_revision int not null,
        detail text,
        id bigint generated always as identity primary key
      );
      create index handoff_timeline_order on handoff_timeline (order_id, at);
    `)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'))
  }
}
