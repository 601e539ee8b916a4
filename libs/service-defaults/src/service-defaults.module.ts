import { ADMIN_GUARD } from '@fifteen/kernel'
import { Global, Module, type DynamicModule } from '@nestjs/common'
import { DiscoveryModule } from '@nestjs/core'
import { TerminusModule } from '@nestjs/terminus'
import type { ServiceEnv } from './config/service-env.js'
import { HealthController } from './health/health.controller.js'
import { HealthRegistry } from './health/health-registry.js'
import { ADMIN_KEY, AdminGuard } from './http/api-key.guard.js'
import { MetricsController } from './metrics/metrics.controller.js'

/** Health, metrics and the administrators' guard of one service. */
@Global()
@Module({})
export class ServiceDefaultsModule {
  static forRoot(env: ServiceEnv): DynamicModule {
    return {
      module: ServiceDefaultsModule,
      imports: [DiscoveryModule, TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController],
      providers: [
        HealthRegistry,
        AdminGuard,
        { provide: ADMIN_GUARD, useExisting: AdminGuard },
        { provide: ADMIN_KEY, useValue: env.ADMIN_API_KEY },
      ],
      exports: [HealthRegistry, AdminGuard, ADMIN_GUARD, ADMIN_KEY],
    }
  }
}
