import { BatchTransport } from '@fifteen/messaging'
import { isTransientDatabaseError } from '@fifteen/persistence'
import { type ServiceDefinition } from '@fifteen/service-defaults'
import { AppModule } from './app.module.js'
import { SlaTrackerEnv } from './sla-tracker.config.js'
import { PROBLEMS } from './problems.js'

export const definition: ServiceDefinition<SlaTrackerEnv> = {
  name: 'sla-tracker',
  description: 'Runs the clock of the promise for every order, and acts before it breaks.',
  env: SlaTrackerEnv,
  module: (env) => AppModule.forRoot(env),
  transports: [BatchTransport],
  problems: PROBLEMS,
  isTransient: isTransientDatabaseError,
}
