import { BatchTransport } from '@fifteen/messaging'
import { isTransientDatabaseError } from '@fifteen/persistence'
import type { ServiceDefinition } from '@fifteen/service-defaults'
import { AppModule } from './app.module.js'
import { StockConfirmationEnv } from './stock-confirmation.config.js'
import { PROBLEMS } from './problems.js'

export const definition: ServiceDefinition<StockConfirmationEnv> = {
  name: 'stock-confirmation',
  description: 'What shops have, what is reserved for whom and until when, what is short and what could be offered instead.',
  env: StockConfirmationEnv,
  module: (env) => AppModule.forRoot(env),
  transports: [BatchTransport],
  problems: PROBLEMS,
  isTransient: isTransientDatabaseError,
}
