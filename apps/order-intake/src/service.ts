import { BatchTransport } from '@fifteen/messaging'
import { isTransientDatabaseError } from '@fifteen/persistence'
import type { ServiceDefinition } from '@fifteen/service-defaults'
import { AppModule } from './app.module.js'
import { OrderIntakeEnv } from './order-intake.config.js'
import { PROBLEMS } from './problems.js'

export const definition: ServiceDefinition<OrderIntakeEnv> = {
  name: 'order-intake',
  description: 'Accepts orders of shops by topic and HTTP, dedupes them, and is the only writer of an order and its version.',
  env: OrderIntakeEnv,
  module: (env) => AppModule.forRoot(env),
  transports: [BatchTransport],
  problems: PROBLEMS,
  isTransient: isTransientDatabaseError,
}
