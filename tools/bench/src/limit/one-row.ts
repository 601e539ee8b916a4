import type { PgbenchWorkload } from './pgbench-limit.js'

/** Whoever wants one hot thing waits for its one row. */
const CLIENTS = 64
const PLENTY = 1_000_000_000

/** One conditional take of the one SKU that everybody wants. */
export const ONE_SKU: PgbenchWorkload = {
  schema: `
    create table hot_stock (
      sku int primary key,
      available bigint not null check (available >= 0),
      reserved bigint not null default 0
    ) with (fillfactor = 50);
    insert into hot_stock (sku, available) values (1, ${PLENTY});`,
  script: 'update hot_stock set available = available - 1, reserved = reserved + 1 where sku = 1 and available >= 1;\n',
  clients: CLIENTS,
}

/** One conditional take of a place in the one slot that everybody wants. */
export const ONE_SLOT: PgbenchWorkload = {
  schema: `
    create table hot_slot (
      slot_id int primary key,
      capacity bigint not null,
      taken bigint not null default 0,
      check (taken <= capacity)
    ) with (fillfactor = 50);
    insert into hot_slot (slot_id, capacity) values (1, ${PLENTY});`,
  script: 'update hot_slot set taken = taken + 1 where slot_id = 1 and taken < capacity;\n',
  clients: CLIENTS,
}
