import { BatchTransport } from '@fifteen/messaging'
import { isTransientDatabaseError } from '@fifteen/persistence'
import type { ServiceDefinition } from '@fifteen/service-defaults'
import { AppModule } from './app.module.js'
import { OperatorTasksEnv } from './operator-tasks.config.js'
import { PROBLEMS } from './problems.js'

export const definition: ServiceDefinition<OperatorTasksEnv> = {
  name: 'operator-tasks',
  description: 'Confirms clean orders by rules, and gives the others to operators as leased tasks.',
  env: OperatorTasksEnv,
  module: (env) => AppModule.forRoot(env),
  transports: [BatchTransport],
  problems: PROBLEMS,
  isTransient: isTransientDatabaseError,
}
