import { CreateInbox1700000000003 } from './inbox/inbox-migration.js'
import { CreateOutbox1700000000001 } from './outbox/outbox-migration.js'
import { CreateOutboxAside1700000000007 } from './outbox/set-aside-migration.js'
import { CreateParking1700000000002 } from './parking/parking-migration.js'
import { HashParkingKeys1700000000006 } from './parking/parking-keys-migration.js'
import { AddParkingScope1700000000005 } from './parking/parking-scope-migration.js'
import { CreateTimers1700000000004 } from './timers/timers-migration.js'

/** Tables that every service with messaging has in its own database; they come before the service's own migrations. */
export const messagingMigrations = [
  CreateOutbox1700000000001,
  CreateParking1700000000002,
  CreateInbox1700000000003,
  CreateTimers1700000000004,
  AddParkingScope1700000000005,
  HashParkingKeys1700000000006,
  CreateOutboxAside1700000000007,
]
