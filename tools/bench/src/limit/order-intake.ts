/** Rows in place before the statistics are taken: those of empty tables freeze a sequential plan for the foreign key's check. */
const FILLED = 50_000
const SKUS = 10_000

/** One order as a plain shop would store it. */
export const INTAKE_SCHEMA = `
  drop table if exists intake_event, intake_line, intake_order, intake_stock;
  create table intake_order (
    id uuid primary key,
    customer text not null,
    status text not null default 'received',
    total int not null,
    created_at timestamptz not null default now()
  );
  create table intake_line (
    order_id uuid not null references intake_order (id),
    line smallint not null,
    sku int not null,
    quantity int not null,
    unit_price int not null,
    primary key (order_id, line)
  );
  create table intake_stock (
    sku int primary key,
    available int not null check (available >= 0),
    reserved int not null default 0
  ) with (fillfactor = 50);
  create table intake_event (
    position bigint generated always as identity primary key,
    topic text not null,
    key text not null,
    payload jsonb not null,
    created_at timestamptz not null default now()
  );
  insert into intake_stock (sku, available) select n, 1000000000 from generate_series(1, ${SKUS}) n;
  with placed as (
    insert into intake_order (id, customer, total) select gen_random_uuid(), 'earlier', 4200 from generate_series(1, ${FILLED}) returning id
  ), lines as (
    insert into intake_line select id, line, 1 + (random() * ${SKUS - 1})::int, 1, 1000 from placed, generate_series(1, 3) line
  )
  insert into intake_event (topic, key, payload) select 'orders', id::text, '{"type":"order.received"}' from placed;`

/** Eight statements: begin, the order, its three lines, three conditional takes of stock in the order of SKUs, the event, commit. */
export const INTAKE_SCRIPT = `\\set first random(1, 3333)
\\set second random(3334, 6666)
\\set third random(6667, ${SKUS})
begin;
insert into intake_order (id, customer, total) values (gen_random_uuid(), 'customer', 4200) returning id \\gset
insert into intake_line values (:id::uuid, 1, :first, 1, 1000), (:id::uuid, 2, :second, 2, 1100), (:id::uuid, 3, :third, 1, 1000);
update intake_stock set available = available - 1, reserved = reserved + 1 where sku = :first and available >= 1;
update intake_stock set available = available - 2, reserved = reserved + 2 where sku = :second and available >= 2;
update intake_stock set available = available - 1, reserved = reserved + 1 where sku = :third and available >= 1;
insert into intake_event (topic, key, payload) values ('orders', :id::text, jsonb_build_object('type', 'order.received', 'id', :id::text, 'lines', 3));
commit;
`
