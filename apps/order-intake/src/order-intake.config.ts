import { EnvVar, ServiceEnv } from '@fifteen/service-defaults'
import { IsInt, Max, Min } from 'class-validator'

export class OrderIntakeEnv extends ServiceEnv {
  @EnvVar({ describe: 'Requests that may wait for the next transaction; more are answered 429.' })
  @IsInt()
  @Min(1)
  @Max(100_000)
  INTAKE_WAITING_REQUESTS: number = 1_000

  @EnvVar({ describe: 'Bytes of content that may wait for the next transaction; more are answered 429.' })
  @IsInt()
  @Min(500_000)
  INTAKE_WAITING_BYTES: number = 33_554_432

  @EnvVar({ describe: 'Requests in one transaction at most.' })
  @IsInt()
  @Min(1)
  @Max(2_000)
  INTAKE_GROUP_REQUESTS: number = 200

  @EnvVar({ describe: 'Milliseconds after which a waiting request is answered 503; it may still be carried out.' })
  @IsInt()
  @Min(100)
  @Max(120_000)
  INTAKE_ANSWER_MS: number = 15_000

  @EnvVar({ describe: 'Milliseconds after which changes of shops, keys and policies made by another instance are seen.' })
  @IsInt()
  @Min(100)
  @Max(60_000)
  SHOPS_REFRESH_MS: number = 2_000

  @EnvVar({ describe: 'Hours for which a repeated Idempotency-Key gets the same answer.' })
  @IsInt()
  @Min(1)
  @Max(8_760)
  IDEMPOTENCY_HOURS: number = 72

  @EnvVar({
    describe: 'Milliseconds that records without their order are kept at most, after a start or a backlog: it may still be queued up.',
  })
  @IsInt()
  @Min(0)
  @Max(300_000)
  CATCH_UP_MS: number = 15_000

  @EnvVar({ describe: 'Days for which refused records can be listed.' })
  @IsInt()
  @Min(1)
  @Max(3_650)
  REJECTIONS_DAYS: number = 30
}
