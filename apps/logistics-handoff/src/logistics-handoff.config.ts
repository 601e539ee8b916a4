import { EnvVar, ServiceEnv } from '@fifteen/service-defaults'
import { IsInt, Matches, Max, Min } from 'class-validator'

export class HandoffEnv extends ServiceEnv {
  @EnvVar({
    describe:
      'Milliseconds between the attempts of a webhook that fails, separated by commas; the last one repeats until fifteen minutes are over.',
  })
  @Matches(/^\d{1,7}(,\d{1,7})*$/, { message: 'WEBHOOK_RETRY_DELAYS_MS must be milliseconds separated by commas' })
  WEBHOOK_RETRY_DELAYS_MS: string = '5000,15000,30000,60000,120000'

  @EnvVar({ describe: 'Milliseconds that a partner has to answer a webhook.' })
  @IsInt()
  @Min(100)
  @Max(15_000)
  WEBHOOK_DEADLINE_MS: number = 5_000

  @EnvVar({ describe: 'Webhook requests under way at once, over all partners.' })
  @IsInt()
  @Min(1)
  @Max(500)
  WEBHOOK_CONCURRENCY: number = 32

  @EnvVar({ describe: 'Webhook requests under way at once to one partner.' })
  @IsInt()
  @Min(1)
  @Max(100)
  WEBHOOK_CONCURRENCY_PER_PARTNER: number = 8

  @EnvVar({ describe: 'Failures in a row after which a partner’s webhook is left alone for a while.' })
  @IsInt()
  @Min(1)
  @Max(1_000)
  WEBHOOK_CIRCUIT_FAILURES: number = 10

  @EnvVar({ describe: 'Milliseconds that it is left alone; then one request tries it.' })
  @IsInt()
  @Min(100)
  @Max(120_000)
  WEBHOOK_CIRCUIT_COOL_DOWN_MS: number = 15_000
}

export const retryDelaysOf = ({ WEBHOOK_RETRY_DELAYS_MS }: HandoffEnv): number[] => WEBHOOK_RETRY_DELAYS_MS.split(',').map(Number)
