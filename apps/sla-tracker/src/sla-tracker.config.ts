import { EnvVar, ServiceEnv } from '@fifteen/service-defaults'
import { IsInt, Max, Min } from 'class-validator'

/** What sla-tracker is configured with beside every service; promises and ladders are policies in its database. */
export class SlaTrackerEnv extends ServiceEnv {
  @EnvVar({ describe: 'Milliseconds that the ladder waits at most, after a start or a backlog, for events that are still queued up.' })
  @IsInt()
  @Min(0)
  @Max(300_000)
  CATCH_UP_MS: number = 15_000
}
