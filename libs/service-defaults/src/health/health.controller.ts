import type { HealthKind } from '@fifteen/kernel'
import { Controller, Get } from '@nestjs/common'
import { ApiExcludeController } from '@nestjs/swagger'
import { HealthCheck, HealthCheckService, HealthIndicatorService, type HealthCheckResult } from '@nestjs/terminus'
import { HealthRegistry } from './health-registry.js'

/** What orchestrators and people ask: is it alive, can it work, has it started. */
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicator: HealthIndicatorService,
    private readonly registry: HealthRegistry,
  ) {}

  @Get('live')
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.#check('liveness')
  }

  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.#check('readiness')
  }

  @Get('startup')
  @HealthCheck()
  startup(): Promise<HealthCheckResult> {
    return this.#check('startup')
  }

  async #check(kind: HealthKind): Promise<HealthCheckResult> {
    const reports = await this.registry.check(kind)
    return this.health.check(
      reports.map(({ name, report }) => () => {
        const session = this.indicator.check(name)
        return report.healthy ? session.up({ detail: report.detail }) : session.down({ detail: report.detail })
      }),
    )
  }
}
