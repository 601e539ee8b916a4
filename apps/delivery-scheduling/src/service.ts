import { BatchTransport } from '@fifteen/messaging'
import { isTransientDatabaseError } from '@fifteen/persistence'
import type { ServiceDefinition } from '@fifteen/service-defaults'
import { AppModule, SERVICE } from './app.module.js'
import { DeliverySchedulingEnv } from './delivery-scheduling.config.js'
import { PROBLEMS } from './problems.js'

export const definition: ServiceDefinition<DeliverySchedulingEnv> = {
  name: SERVICE,
  description: 'Delivery methods, zones and slots with capacity: holds a place for every order version, pins it and books it.',
  env: DeliverySchedulingEnv,
  module: (env) => AppModule.forRoot(env),
  transports: [BatchTransport],
  problems: PROBLEMS,
  isTransient: isTransientDatabaseError,
}
