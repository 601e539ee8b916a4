import { EnvVar, ServiceEnv } from '@fifteen/service-defaults'
import { IsInt, Max, Min } from 'class-validator'

/** What sla-tracker is configured with beside every service; promises and ladders are policies in its database. */
export class SlaTrackerEnv extends ServiceEnv {
  @EnvVar({
    describe:
      'As for every service. No order waits for the clocks, and what happens to one between two fetches is one write instead of several.',
  })
  override KAFKA_FETCH_PACE_MS: number = 500

  @EnvVar({ describe: 'Milliseconds that the ladder waits at most, after a start or a backlog, for events that are still queued up.' })
  @IsInt()
  @Min(0)
  @Max(300_000)
  CATCH_UP_MS: number = 15_000
}
