import { CreateClock1795300000001 } from './1795300000001-create-clock.js'
import { CreateShopPolicy1795300000002 } from './1795300000002-create-shop-policy.js'

export const slaTrackerMigrations = [CreateClock1795300000001, CreateShopPolicy1795300000002]
