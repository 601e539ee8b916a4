import { EnvVar, ServiceEnv } from '@fifteen/service-defaults'
import { IsInt, Max, Min } from 'class-validator'

/** What operator-tasks is configured with beside every service; what shops want of it stands in their policies. */
export class OperatorTasksEnv extends ServiceEnv {
  @EnvVar({
    describe: 'Milliseconds that unpaid orders are waited for at most, after a start or a backlog: their payments may still be queued up.',
  })
  @IsInt()
  @Min(0)
  @Max(300_000)
  CATCH_UP_MS: number = 15_000
}
