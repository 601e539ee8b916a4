import { BatchTransport } from '@fifteen/messaging'
import { isTransientDatabaseError } from '@fifteen/persistence'
import type { ServiceDefinition } from '@fifteen/service-defaults'
import { AppModule } from './app.module.js'
import { HandoffEnv } from './logistics-handoff.config.js'
import { PROBLEMS } from './problems.js'

export const definition: ServiceDefinition<HandoffEnv> = {
  name: 'logistics-handoff',
  description: 'Hands confirmed orders to logistics partners, takes their receipts, and judges cancels against the hand-off.',
  env: HandoffEnv,
  module: (env) => AppModule.forRoot(env),
  transports: [BatchTransport],
  problems: PROBLEMS,
  isTransient: isTransientDatabaseError,
}
